/* All used parts of lit: only here, so that the build puts them into one file. */
export { css, html, LitElement, nothing, type TemplateResult } from 'lit';
export { repeat } from 'lit/directives/repeat.js';
