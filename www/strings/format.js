// @ts-check
// Numbers, dates, spans of time and plurals of a language, as Intl has them.

/** @param {string} locale */
export function formats(locale) {
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const plurals = new Intl.PluralRules(locale);
  /** @param {string} unit @param {number} digits */
  const unit = (unit, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const units = {
    millisecond: unit('millisecond'),
    tenths: unit('second', 1),
    second: unit('second'),
    minute: unit('minute'),
    hour: unit('hour'),
  };

  return {
    /** @param {number} value */
    number: (value) => numbers.format(value),
    /** Rounded down, for 100 % is all; the rest is what binary fractions lack. @param {number} share 0 to 1 */
    percent: (share) => percents.format(Math.floor(share * 100 + 1e-9) / 100),
    /** @param {Date} when */
    moment: (when) => moments.format(when),
    /** @param {number} count @param {string} one @param {string} other */
    plural: (count, one, other) => (plurals.select(count) === 'one' ? one : other),
    /** In the largest unit of which it has at least one. @param {number} seconds */
    roughly: (seconds) => {
      if (seconds < 59.5) return units.second.format(Math.max(1, Math.round(seconds)));
      if (seconds < 3570) return units.minute.format(Math.round(seconds / 60));
      return units.hour.format(Math.round(seconds / 3600));
    },
    /** @param {number} seconds */
    exactly: (seconds) => {
      if (seconds < 0.095) return units.millisecond.format(Math.max(1, Math.round(seconds * 1000)));
      if (seconds < 59.95) return units.tenths.format(seconds);
      const whole = Math.round(seconds);
      return `${units.minute.format(Math.floor(whole / 60))} ${units.second.format(whole % 60)}`;
    },
  };
}
