import { css } from 'lit';

export const styles = css`
  .waiting {
    display: grid;
    gap: 18px;
  }
  .position {
    display: grid;
    gap: 4px;
    justify-items: center;
    padding: 24px 16px;
    border-radius: calc(var(--_radius) * 0.875);
    background: var(--_sunken);
    box-shadow: inset 0 0 0 1px var(--_line);
    font-size: 14px;
    text-align: center;
  }
  .position b {
    font-size: 56px;
    font-weight: 680;
    line-height: 1.1;
    letter-spacing: -0.04em;
  }
  .text {
    line-height: 1.5;
    text-wrap: wrap;
  }
  .with-icon {
    display: flex;
    gap: 12px;
  }
  .with-icon svg {
    margin-top: 4px;
    color: var(--_muted);
  }
`;
