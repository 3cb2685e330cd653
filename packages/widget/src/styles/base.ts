import { css } from 'lit';

/** Shared by every element: the reset, type, buttons, fields. */
export const base = css`
  :host {
    display: block;
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  svg {
    display: block;
    flex: none;
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .muted {
    color: var(--_muted);
  }
  .num {
    font-variant-numeric: tabular-nums;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }

  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  .btn {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 48px;
    padding: 0 20px;
    border: 1px solid transparent;
    border-radius: var(--_radius-s);
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    text-decoration: none;
    transition:
      background-color 0.15s,
      border-color 0.15s,
      opacity 0.15s,
      transform 0.15s var(--_ease);
  }
  .btn:active:not([aria-disabled="true"]) {
    transform: scale(0.985);
  }
  .primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .primary:hover {
    background: color-mix(in oklab, var(--_accent) 88%, var(--_surface));
  }
  .primary[aria-disabled="true"] {
    cursor: default;
    background: color-mix(in oklab, var(--_text) 8%, var(--_surface));
    color: var(--_muted);
  }
  .primary[aria-busy="true"] {
    background: var(--_accent);
    color: var(--_on-accent);
    cursor: progress;
  }
  .secondary {
    background: var(--_surface);
    color: var(--_text);
    border-color: color-mix(in oklab, var(--_text) 18%, var(--_surface));
  }
  .secondary:hover {
    background: var(--_sunken);
    border-color: color-mix(in oklab, var(--_text) 32%, var(--_surface));
  }
  .small {
    min-height: 36px;
    padding: 0 14px;
    font-size: 14px;
  }
  .block {
    width: 100%;
  }
  .link {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--_muted);
    font-size: 14px;
    font-weight: 500;
    text-align: start;
  }
  .link:hover {
    color: var(--_text);
  }
  .underlined {
    color: inherit;
    text-decoration: underline;
    text-decoration-color: color-mix(in oklab, currentcolor 40%, transparent);
    text-underline-offset: 3px;
  }
  .underlined:hover {
    text-decoration-color: currentcolor;
  }
  .spinner {
    width: 18px;
    height: 18px;
    border: 2px solid color-mix(in oklab, currentcolor 28%, transparent);
    border-top-color: currentcolor;
    border-radius: 50%;
    animation: spin 0.8s linear infinite;
  }
  @keyframes spin {
    to {
      transform: rotate(1turn);
    }
  }

  .field {
    display: grid;
    gap: 6px;
  }
  .field > label,
  .label {
    font-size: 14px;
    font-weight: 550;
  }
  .input {
    width: 100%;
    min-height: 48px;
    padding: 0 14px;
    border: 1px solid var(--_field-line);
    border-radius: var(--_radius-s);
    background: var(--_surface);
    color: var(--_text);
    /* Below 16 px, iOS zooms into the page. */
    font: inherit;
    font-size: 16px;
    transition:
      border-color 0.15s,
      box-shadow 0.15s;
  }
  select.input {
    appearance: none;
    padding-inline-end: 40px;
  }
  .select {
    position: relative;
  }
  .select svg {
    position: absolute;
    inset-inline-end: 14px;
    inset-block-start: calc(50% - 8px);
    pointer-events: none;
    color: var(--_muted);
  }
  .input:hover {
    border-color: var(--_text);
  }
  .input:focus-visible {
    outline: none;
    border-color: var(--_focus);
    box-shadow: 0 0 0 3px color-mix(in oklab, var(--_focus) 28%, transparent);
  }
  .input[aria-invalid="true"] {
    border-color: var(--_danger);
  }
  .input[aria-invalid="true"]:focus-visible {
    box-shadow: 0 0 0 3px color-mix(in oklab, var(--_danger) 28%, transparent);
  }
  .hint,
  .error {
    font-size: 13px;
    line-height: 1.4;
  }
  .hint {
    color: var(--_muted);
  }
  .error {
    display: flex;
    gap: 6px;
    color: var(--_danger);
    font-weight: 500;
  }
  .error svg {
    margin-top: 1px;
  }
  .secure {
    text-align: center;
    text-wrap: balance;
  }
  .secure svg {
    display: inline-block;
    margin-inline-end: 8px;
    vertical-align: -3px;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
    }
    .spinner {
      animation: pulse 2s ease-in-out infinite !important;
      animation-duration: 2s !important;
      animation-iteration-count: infinite !important;
    }
    @keyframes pulse {
      50% {
        opacity: 0.4;
      }
    }
  }
  @media (forced-colors: active) {
    .btn,
    .input {
      border-color: ButtonText;
    }
  }
`;
