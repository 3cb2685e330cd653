import { css } from 'lit';

export const styles = css`
  :host {
    display: inline-block;
  }
  .timer {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 6px 12px 6px 9px;
    border-radius: 99px;
    background: color-mix(in oklab, var(--_text) 6%, var(--_surface));
    font-size: 14px;
    font-weight: 600;
    line-height: 20px;
    transition:
      background-color 0.3s,
      color 0.3s;
  }
  .urgent {
    background: color-mix(in oklab, var(--_danger) 12%, var(--_surface));
    color: var(--_danger);
  }
`;
