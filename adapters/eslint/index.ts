export { plugin } from './plugin.js';
export { preset, type PresetOptions, type RxjsPlugin } from './preset.js';
export { plugin as default } from './plugin.js';
