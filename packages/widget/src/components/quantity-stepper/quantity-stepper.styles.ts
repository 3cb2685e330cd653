import { css } from 'lit';

export const styles = css`
  :host {
    display: inline-block;
  }
  .stepper {
    display: inline-grid;
    grid-template-columns: 40px minmax(28px, auto) 40px;
    align-items: center;
    justify-items: center;
  }
  button {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    padding: 0;
    border: 1px solid color-mix(in oklab, var(--_text) 18%, var(--_surface));
    border-radius: 50%;
    background: var(--_surface);
    transition:
      background-color 0.15s,
      border-color 0.15s,
      color 0.15s,
      transform 0.15s var(--_ease);
  }
  button:hover {
    border-color: var(--_text);
  }
  button:active:not([aria-disabled="true"]) {
    transform: scale(0.92);
  }
  button[aria-disabled="true"] {
    cursor: default;
    border-color: var(--_line);
    color: color-mix(in oklab, var(--_muted) 55%, var(--_surface));
  }
  @container (width < 380px) {
    .stepper {
      grid-template-columns: 36px minmax(24px, auto) 36px;
    }
    button {
      width: 36px;
      height: 36px;
    }
  }
  output {
    font-size: 16px;
    font-weight: 600;
    text-align: center;
  }
`;
