import { css } from 'lit';

export const styles = css`
  .footer {
    position: sticky;
    bottom: 0;
    z-index: 1;
    display: flex;
    flex-wrap: wrap;
    gap: 10px 20px;
    align-items: center;
    justify-content: space-between;
    margin: auto -20px -20px;
    padding: 14px 20px;
    border-top: 1px solid var(--_line);
    border-radius: 0 0 var(--_radius) var(--_radius);
    background: color-mix(in oklab, var(--_surface) 94%, transparent);
    backdrop-filter: blur(12px) saturate(1.4);
  }
  .footer .btn {
    min-width: min(100%, 148px);
  }
  .sum {
    display: grid;
    font-size: 13.5px;
    line-height: 1.3;
  }
  .sum b {
    font-size: 20px;
    font-weight: 660;
    letter-spacing: -0.015em;
  }

  @container (width < 340px) {
    .footer {
      margin: auto -16px -16px;
      padding: 12px 16px;
    }
    .footer .btn {
      flex: 1 1 148px;
    }
  }
  @container (width >= 720px) {
    .footer {
      margin: auto -28px -28px;
      padding: 16px 28px;
      border-radius: 0 0 var(--_radius);
    }
  }
`;
