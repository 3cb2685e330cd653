import { css } from 'lit';

export const styles = css`
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    justify-content: space-between;
    min-height: 32px;
  }
  .turn {
    font-size: 14px;
    font-weight: 550;
  }
  .bar.end {
    justify-content: end;
  }
`;
