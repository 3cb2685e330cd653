import { css } from 'lit';

export const styles = css`
  :host {
    display: grid;
    gap: 20px;
    align-content: start;
  }
  .image {
    display: block;
    width: 100%;
    aspect-ratio: 16 / 9;
    object-fit: cover;
    border-radius: calc(var(--_radius) * 0.75);
    background: color-mix(in oklab, var(--_text) 8%, var(--_surface));
  }
  .head {
    display: flex;
    gap: 14px;
    align-items: center;
  }
  .leaf {
    flex: none;
    display: grid;
    width: 52px;
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: 12px;
    background: var(--_surface);
    text-align: center;
    line-height: 1;
  }
  .leaf span {
    padding: 5px 2px 4px;
    background: color-mix(in oklab, var(--_text) 8%, var(--_surface));
    color: var(--_muted);
    font-size: 11px;
    font-weight: 650;
    letter-spacing: 0.06em;
    text-transform: uppercase;
  }
  .leaf b {
    padding: 6px 2px 7px;
    font-size: 21px;
    font-weight: 650;
    letter-spacing: -0.02em;
  }
  h2 {
    font-size: 22px;
    font-weight: 680;
    line-height: 1.2;
    letter-spacing: -0.021em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .what {
    min-width: 0;
  }
  .facts {
    display: grid;
    gap: 12px;
    font-size: 15px;
    line-height: 1.4;
  }
  .facts li {
    display: flex;
    gap: 12px;
  }
  .facts svg {
    margin: 2px 0 0;
    color: var(--_muted);
  }
  .facts li > span {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .facts li > span > * {
    display: block;
  }
  .facts .muted {
    font-size: 14px;
  }
  .description {
    color: var(--_muted);
    font-size: 14.5px;
    line-height: 1.6;
    white-space: pre-line;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .folded {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
  .folded + .link {
    margin-top: -12px;
    justify-self: start;
  }
  .order {
    padding-top: 20px;
    border-top: 1px solid var(--_line);
    font-size: 15px;
  }
  .order ul {
    display: grid;
    gap: 10px;
  }
  .order .extras {
    margin-top: 16px;
    padding-top: 16px;
    border-top: 1px solid var(--_line);
    color: var(--_muted);
  }
  .order .hint {
    margin-top: 4px;
    text-align: end;
  }
  .order li,
  .total {
    display: flex;
    justify-content: space-between;
    gap: 16px;
  }
  .order li > :first-child {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .order li > :last-child,
  .total > :last-child {
    white-space: nowrap;
  }
  .count {
    color: var(--_muted);
  }
  .total {
    margin-top: 16px;
    padding-top: 16px;
    border-top: 1px solid var(--_line);
    font-weight: 650;
  }
  .total > :last-child {
    font-size: 17px;
  }
  .short {
    display: none;
    margin-top: 2px;
    font-size: 14px;
  }

  @container (width < 300px) {
    .leaf {
      display: none;
    }
  }
  /* In a narrow widget, the steps after the selection keep only what a buyer checks. */
  @container (width < 720px) {
    :host([compact]) {
      gap: 16px;
    }
    :host([compact]) .image,
    :host([compact]) .facts,
    :host([compact]) .description,
    :host([compact]) .folded + .link {
      display: none;
    }
    :host([compact]) h2 {
      font-size: 17px;
    }
    :host([compact]) .short {
      display: block;
    }
    :host([compact]) .order {
      padding-top: 14px;
    }
    :host([compact]) .total {
      margin-top: 12px;
      padding-top: 12px;
    }
  }
`;
