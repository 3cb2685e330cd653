import { css } from 'lit';

export const styles = css`
  form {
    display: grid;
    gap: 18px;
  }
  /* Holds the colours that Stripe's form is to have, for appearance.ts to read. */
  .sample {
    position: absolute;
    visibility: hidden;
    color: var(--_text);
    background-color: var(--_surface);
    column-rule-color: var(--_muted);
    outline-color: var(--_focus);
    text-decoration-color: var(--_danger);
    border-radius: var(--_radius-s);
    font-family: var(--_font);
  }
  .element {
    /* Stripe's frame keeps a margin for its focus rings. */
    margin: 0 -4px;
    transition: opacity 0.3s;
  }
  .waiting {
    height: 0;
    overflow: hidden;
    opacity: 0;
  }
  .skeleton {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 26px 12px;
    padding: 24px 0 4px;
  }
  .skeleton i {
    height: 48px;
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, var(--_text) 7%, var(--_surface));
    animation: breathe 1.6s ease-in-out infinite;
  }
  .skeleton i:first-of-type {
    grid-column: 1 / -1;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }
  [role="alert"]:empty {
    display: none;
  }
`;
