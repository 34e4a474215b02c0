// @ts-check
// A sound as its waveform with a button that plays it. One sound plays at a time.

import { h, icon, setAttribute } from './dom.js';
import { strings } from './strings/index.js';

const BARS = 40;
const SVG = 'http://www.w3.org/2000/svg';

/** @type {HTMLAudioElement | null} */
let playing = null;

/**
 * Loudest value in each of so many equal stretches, scaled to the loudest of all.
 * @param {Float32Array} values
 * @returns {number[]}
 */
function peaks(values) {
  const stretch = Math.max(1, Math.floor(values.length / BARS));
  const loudest = Array.from({ length: BARS }, (_, bar) => {
    let peak = 0;
    for (let i = bar * stretch; i < Math.min((bar + 1) * stretch, values.length); i++) {
      peak = Math.max(peak, Math.abs(values[i]));
    }
    return peak;
  });
  const most = Math.max(...loudest, Number.EPSILON);
  return loudest.map((peak) => peak / most);
}

/** @param {readonly number[]} heights 0 to 1 */
function drawing(heights) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'wave');
  svg.setAttribute('viewBox', `0 0 ${BARS * 4} 48`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  heights.forEach((height, bar) => {
    const rect = document.createElementNS(SVG, 'rect');
    const tall = Math.max(2, height * 44);
    rect.setAttribute('x', String(bar * 4 + 0.75));
    rect.setAttribute('y', String(24 - tall / 2));
    rect.setAttribute('width', '2.5');
    rect.setAttribute('height', String(tall));
    rect.setAttribute('rx', '1.25');
    svg.append(rect);
  });
  return svg;
}

/** @param {string} source */
async function decode(source) {
  const response = await fetch(source);
  if (!response.ok) throw new Error(String(response.status));
  // Decoding alone needs no sound card and no gesture; one channel at a low rate is plenty for forty bars.
  const context = new OfflineAudioContext(1, 1, 8000);
  return (await context.decodeAudioData(await response.arrayBuffer())).getChannelData(0);
}

/**
 * @param {import('modelarts-dataset').Sample} sample
 * @param {import('./tile.js').Refresh} refresh
 */
export function sound(sample, refresh) {
  const audio = h('audio', { preload: 'none' });
  const control = h('button', { type: 'button', class: 'play', tabindex: '-1' });
  const root = h('div', { class: 'tile-sound' }, control, drawing(new Array(BARS).fill(0)), audio);

  const show = () => {
    setAttribute(control, 'aria-label', () => (audio.paused ? strings.grid.play : strings.grid.pause));
    control.replaceChildren(icon(audio.paused ? 'play' : 'pause'));
    root.classList.toggle('playing', !audio.paused);
  };
  const fail = () => {
    control.disabled = true;
    // What failed does not count as paused by itself.
    audio.pause();
    root.style.removeProperty('--played');
    setAttribute(root, 'title', () => strings.grid.noSound);
  };
  const draw = () =>
    decode(audio.src).then(
      (values) => root.querySelector('.wave')?.replaceWith(drawing(peaks(values))),
      // Without a drawing the sound can still be played.
      () => {},
    );

  // A refusal arrives as the error event too, which handles it.
  const play = () => void audio.play().catch(() => {});

  let refreshed = false;
  audio.addEventListener('error', () => {
    // Another link helps where this one has expired, not where the sound cannot be decoded or put out.
    if (refreshed || audio.error?.code === MediaError.MEDIA_ERR_DECODE) return fail();
    refreshed = true;
    refresh(sample.sample_id).then(({ source }) => {
      if (!source) return fail();
      audio.src = source;
      void draw();
      play();
    }, fail);
  });
  for (const event of ['play', 'pause', 'ended']) audio.addEventListener(event, show);
  audio.addEventListener('timeupdate', () => {
    if (audio.duration > 0 && !control.disabled)
      root.style.setProperty('--played', String(audio.currentTime / audio.duration));
  });
  control.addEventListener('click', () => {
    if (!audio.paused) return audio.pause();
    if (playing !== audio) playing?.pause();
    playing = audio;
    play();
  });

  show();
  if (sample.source) {
    audio.src = sample.source;
    void draw();
  } else fail();
  return root;
}
