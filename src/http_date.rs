//! Dates of HTTP and of the service: milliseconds since 1970 in, text out, and back.

/// `YYYYMMDDTHHMMSSZ`, as `X-Sdk-Date` has it.
pub fn sdk_date(epoch_ms: f64) -> String {
    let seconds = (epoch_ms / 1000.0).floor() as i64;
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let rest = seconds.rem_euclid(86_400);
    let mut out = String::with_capacity(16);
    digits(&mut out, year, 4);
    digits(&mut out, month, 2);
    digits(&mut out, day, 2);
    out.push('T');
    digits(&mut out, rest / 3_600, 2);
    digits(&mut out, rest / 60 % 60, 2);
    digits(&mut out, rest % 60, 2);
    out.push('Z');
    out
}

/// An HTTP date in any of the three forms of RFC 9110 §5.6.7, in milliseconds since 1970.
pub fn parse(text: &str) -> Option<f64> {
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let (day, month, year, time) = match words[..] {
        // Sun, 06 Nov 1994 08:49:37 GMT, and Sunday, 06-Nov-94 08:49:37 GMT
        [_, day, month, year, time, "GMT"] => (day, month, year, time),
        // Sun Nov  6 08:49:37 1994
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        .iter()
        .position(|name| *name == month)? as i64
        + 1;
    let year = match (year.len(), number(year, 4)?) {
        (4, year) => year,
        // Two digits: never more than 50 years ahead, which for this program's life is this century.
        (2, year) => 2_000 + year - if year > 75 { 100 } else { 0 },
        _ => return None,
    };
    let mut time = time.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let day = number(day, 2)?;
    let sound = time.next().is_none()
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        // A leap second counts as the next one.
        && second < 61;
    sound.then(|| ((days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000) as f64)
}

/// A whole number of at most `most` digits and nothing else.
pub fn number(text: &str, most: usize) -> Option<i64> {
    let sound = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| text.bytes().fold(0, |value, byte| value * 10 + i64::from(byte - b'0')))
}

fn digits(out: &mut String, value: i64, width: u32) {
    for place in (0..width).rev() {
        out.push((b'0' + (value / 10_i64.pow(place) % 10) as u8) as char);
    }
}

/// Days since 1970-01-01 to year, month, day. Years are counted from March, so that the leap day comes last.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// The inverse of `civil`.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_of_a_date() {
        for form in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(parse(form), Some(784_111_777_000.0), "{form}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for bad in ["", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Now 1994 08:49:37 GMT",
            "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37:01 GMT", "Sun, 06 Nov 994 08:49:37 GMT"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn sdk_dates() {
        assert_eq!(sdk_date(784_111_777_999.0), "19941106T084937Z");
        assert_eq!(sdk_date(0.0), "19700101T000000Z");
        assert_eq!(sdk_date(951_782_400_000.0), "20000229T000000Z");
        assert_eq!(sdk_date(4_102_444_799_000.0), "20991231T235959Z");
    }

    #[test]
    fn days_and_dates_are_inverse() {
        for day in (-200_000..200_000).step_by(13) {
            let (year, month, date) = civil(day);
            assert_eq!(days(year, month, date), day);
        }
    }
}
