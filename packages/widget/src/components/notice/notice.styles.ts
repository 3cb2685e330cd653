import { css } from 'lit';

export const styles = css`
  .notice {
    --tone: var(--_muted);
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
    align-items: start;
    padding: 12px 14px;
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, var(--tone) 9%, var(--_surface));
    font-size: 14px;
    line-height: 1.45;
    animation: appear 0.25s var(--_ease);
  }
  :host([tone="danger"]) .notice {
    --tone: var(--_danger);
  }
  :host([tone="warning"]) .notice {
    --tone: var(--_warning);
  }
  .notice svg {
    margin-top: 2px;
    color: var(--tone);
  }
  .body {
    flex: 1;
    min-width: min(100%, 140px);
    overflow-wrap: anywhere;
  }
  ::slotted([slot="action"]) {
    margin-block: -4px;
  }
  .reference {
    display: block;
    margin-top: 4px;
    color: var(--_muted);
    font-size: 12.5px;
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(-4px);
    }
  }
`;
