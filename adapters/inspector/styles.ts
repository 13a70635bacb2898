import { css } from './lit.js';

export const styles = css`
  :host {
    all: initial;
    color-scheme: light dark;
    --ink: light-dark(#1b1b1f, #ececf1);
    --quiet: light-dark(#5c5c66, #a5a5b0);
    --paper: light-dark(#ffffff, #1e1e24);
    --line: light-dark(#d6d6de, #3a3a44);
    --bad: light-dark(#b3261e, #ff8a80);
    position: fixed;
    inset: auto 12px 12px auto;
    z-index: 2147483647;
    font:
      13px/1.45 system-ui,
      sans-serif;
    color: var(--ink);
  }
  button {
    font: inherit;
    color: inherit;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 6px;
    padding: 2px 8px;
    cursor: pointer;
  }
  button:focus-visible,
  summary:focus-visible {
    outline: 2px solid var(--bad);
    outline-offset: 1px;
  }
  button[aria-pressed='true'] {
    border-color: var(--ink);
    font-weight: 600;
  }
  .badge {
    border-color: var(--bad);
    color: var(--bad);
    font-weight: 600;
  }
  /* Heard, not seen: within the button nobody would hear that it changes. */
  span[role='status'] {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  section {
    box-sizing: border-box;
    width: min(720px, calc(100vw - 24px));
    max-height: min(70vh, 640px);
    margin-bottom: 8px;
    padding: 12px;
    overflow: auto;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 8px;
    box-shadow: 0 6px 24px rgb(0 0 0 / 25%);
  }
  h2 {
    margin: 0 0 8px;
    font-size: 14px;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-bottom: 8px;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    padding: 3px 0;
    border-top: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  li li {
    display: flex;
    gap: 8px;
    justify-content: space-between;
    padding-left: 16px;
  }
  summary {
    cursor: pointer;
  }
  .spark {
    width: 60px;
    height: 14px;
    vertical-align: middle;
    fill: none;
    stroke: var(--quiet);
    stroke-width: 1.5;
  }
  .count {
    font-weight: 600;
  }
  .quiet {
    color: var(--quiet);
  }
  .verdict {
    color: var(--bad);
  }
`;
