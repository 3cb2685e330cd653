import { css } from 'lit';

export const styles = css`
  form {
    display: grid;
    gap: 18px;
  }
  .btn {
    margin-top: 6px;
  }
`;
