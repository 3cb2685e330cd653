import { css } from 'lit';

export const styles = css`
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }
  .row .input {
    flex: 1 1 120px;
    min-width: 0;
    text-transform: uppercase;
  }
  .applied {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    font-size: 14px;
  }
  .applied svg {
    color: var(--_success);
  }
`;
