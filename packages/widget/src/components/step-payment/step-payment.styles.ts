import { css } from 'lit';

export const styles = css`
  .pay {
    display: grid;
    gap: 18px;
  }
`;
