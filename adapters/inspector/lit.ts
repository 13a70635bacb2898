/* All that is used of lit: here alone, so that the build puts it into one file. */
export { css, html, LitElement, nothing, type TemplateResult } from 'lit';
