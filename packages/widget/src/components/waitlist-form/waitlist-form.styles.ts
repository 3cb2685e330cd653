import { css } from 'lit';

export const styles = css`
  form {
    display: grid;
    gap: 18px;
  }
  .intro {
    font-size: 15px;
    line-height: 1.5;
  }
  .party {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    justify-content: space-between;
  }
  form > .hint {
    text-align: center;
    text-wrap: balance;
  }
`;
