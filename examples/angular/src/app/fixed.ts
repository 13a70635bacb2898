/** With `?fixed` in its address the application has no leak: what the planted lines lack is put there. */
export const fixed = new URLSearchParams(globalThis.location?.search).has('fixed');
