/** For the bundler, which minifies what is written as a style sheet; the element makes a sheet of the text. */
const css = ([text = '']: TemplateStringsArray): string => text;

export const styles = css`
  .card {
    display: grid;
    gap: 2px;
    justify-items: center;
    padding: 28px 16px 24px;
    border-radius: calc(var(--_radius) * 0.875);
    background: var(--_sunken);
    box-shadow: inset 0 0 0 1px var(--_line);
    text-align: center;
    transition: background-color 0.6s;
  }
  .card p {
    overflow-wrap: anywhere;
    text-wrap: balance;
  }
  .card .muted {
    font-size: 14px;
  }
  .lead {
    font-size: 17px;
    font-weight: 620;
    line-height: 1.35;
    letter-spacing: -0.01em;
  }
  .dial {
    position: relative;
    display: grid;
    place-items: center;
    width: min(196px, 100%);
    aspect-ratio: 1;
    margin-bottom: 14px;
  }
  .dial > svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    fill: none;
    stroke-width: 4.25;
  }
  .track {
    stroke: color-mix(in oklab, var(--_text) 9%, transparent);
    animation: breathe 3.2s ease-in-out infinite;
  }
  .done {
    stroke: var(--_accent);
    stroke-linecap: round;
    transition:
      stroke-dashoffset 1.2s var(--_ease),
      stroke 0.6s;
  }
  .paused .track {
    animation: none;
  }
  .paused .done {
    stroke: var(--_warning);
  }
  .inside {
    display: grid;
    gap: 2px;
    justify-items: center;
    max-width: 82%;
    line-height: 1.3;
  }
  .inside .muted {
    font-size: 13px;
  }
  .inside b {
    font-size: 46px;
    font-weight: 680;
    line-height: 1.1;
    letter-spacing: -0.035em;
  }
  .inside b.long {
    font-size: 30px;
    letter-spacing: -0.025em;
  }
  .inside .spinner {
    width: 28px;
    height: 28px;
    color: var(--_muted);
  }
  .turn {
    background: color-mix(in oklab, var(--_success) 9%, var(--_surface));
  }
  .turn .done {
    stroke: var(--_success);
  }
  .turn .track {
    animation: none;
  }
  .seal {
    color: var(--_success);
    animation: arrive 0.7s var(--_ease);
  }
  .seal path {
    stroke-width: 1.75;
    stroke-dasharray: 16;
    animation: draw 0.6s 0.25s var(--_ease) backwards;
  }
  .text {
    line-height: 1.5;
  }
  .with-icon {
    display: flex;
    gap: 12px;
    font-size: 14.5px;
    text-wrap: wrap;
  }
  .with-icon svg {
    margin-top: 3px;
  }
  details {
    border-top: 1px solid var(--_line);
    padding-top: 14px;
  }
  summary {
    display: flex;
    gap: 8px;
    align-items: center;
    min-height: 28px;
    border-radius: 6px;
    font-size: 14.5px;
    font-weight: 550;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary svg {
    color: var(--_muted);
    transition: transform 0.2s var(--_ease);
  }
  details[open] summary svg {
    transform: rotate(180deg);
  }
  ul {
    display: grid;
    gap: 6px;
    padding-top: 10px;
  }
  li {
    display: flex;
    gap: 16px;
    justify-content: space-between;
    font-size: 14.5px;
    overflow-wrap: anywhere;
  }
  li .num {
    flex: none;
  }
  @keyframes breathe {
    50% {
      opacity: 0.5;
    }
  }
  @keyframes arrive {
    from {
      opacity: 0;
      transform: scale(0.6);
    }
  }
  @keyframes draw {
    from {
      stroke-dashoffset: 16;
    }
  }
  @media (forced-colors: active) {
    .done {
      stroke: Highlight;
    }
    .track {
      stroke: GrayText;
    }
  }
`;
