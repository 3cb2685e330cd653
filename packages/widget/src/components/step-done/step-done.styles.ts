import { css } from 'lit';

export const styles = css`
  .news:not(:has(*)) {
    display: none;
  }
  .again {
    align-self: center;
  }
`;
