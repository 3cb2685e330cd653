import { css } from 'lit';

export const styles = css`
  ul {
    display: grid;
    gap: 10px;
  }
  .tier {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 12px 16px;
    align-items: center;
    padding: 16px;
    border-radius: calc(var(--_radius) * 0.875);
    background: var(--_surface);
    /* An inset shadow grows without moving anything. */
    box-shadow: inset 0 0 0 1px var(--_line);
    transition:
      box-shadow 0.2s var(--_ease),
      background-color 0.2s;
  }
  .tier.chosen {
    background: color-mix(in oklab, var(--_accent) 4%, var(--_surface));
    box-shadow: inset 0 0 0 2px var(--_accent);
  }
  .tier.off {
    background: var(--_sunken);
  }
  .off h3,
  .off .price {
    color: var(--_muted);
  }
  .text {
    display: grid;
    gap: 3px;
  }
  h3 {
    font-size: 16px;
    font-weight: 620;
    line-height: 1.3;
    letter-spacing: -0.008em;
    overflow-wrap: anywhere;
  }
  .price {
    font-size: 15px;
    font-weight: 500;
  }
  .parts {
    display: block;
    font-size: 13px;
    font-weight: 400;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .description {
    margin-top: 1px;
    color: var(--_muted);
    font-size: 14px;
    line-height: 1.45;
    text-wrap: pretty;
    overflow-wrap: anywhere;
  }
  .notes {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 10px;
    align-items: center;
    margin-top: 6px;
    font-size: 13px;
  }
  .badge {
    padding: 3px 9px;
    border-radius: 99px;
    background: color-mix(in oklab, var(--_text) 7%, var(--_surface));
    color: var(--_muted);
    font-size: 12.5px;
    font-weight: 600;
    line-height: 1.35;
  }
  .badge.warn {
    background: color-mix(in oklab, var(--_warning) 13%, var(--_surface));
    color: var(--_warning);
  }
  .badge.info {
    background: color-mix(in oklab, var(--_focus) 11%, var(--_surface));
    color: color-mix(in oklab, var(--_focus) 78%, var(--_text));
  }
  .action:empty {
    display: none;
  }
  /* The name of a tier, not its buttons, decides how much room there is. */
  @container (width < 300px) {
    .tier {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @container (width < 380px) {
    .tier {
      padding: 14px;
      column-gap: 10px;
    }
  }
`;
