import type { RoundTrip } from '@ticket-vendor/stand-ins/neon/round-trip.ts';

/** The settings with which Postgres tells the plan of every statement, also of those inside functions, as a notice. */
export const EXPLAIN_SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
} as const;

/** A node of a plan, as `EXPLAIN (ANALYZE, FORMAT JSON)` has it. */
export type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Sort Key'?: string[];
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
};

/** One executed statement with its plan; `inFunction` when another statement called it. */
export type Executed = { query: string; plan: PlanNode; inFunction: boolean };

const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

const isPlan = (value: unknown): value is { 'Query Text': string; Plan: PlanNode } =>
  typeof value === 'object' && value !== null && 'Plan' in value;

/** Every statement of a round trip that reached its executor, also those inside functions. */
export const executedIn = (trip: RoundTrip): Executed[] => {
  const sent = trip.statements.map(({ query }) => inOneLine(query));
  return trip.notices.flatMap((notice) => {
    const json = /^duration: [\d.]+ ms {2}plan:\n([\s\S]+)$/.exec(notice)?.[1];
    const value: unknown = json && JSON.parse(json);
    if (!isPlan(value)) return [];
    const query = inOneLine(value['Query Text']);
    return [{ query, plan: value.Plan, inFunction: !sent.includes(query) }];
  });
};

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Rows that a scan looked at, those it threw away included. */
const rowsRead = (node: PlanNode) =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
  node['Actual Loops'];

/** What no hot query may do, in words; empty when the plan is good. */
export const faultsOf = (plan: PlanNode, bigTables: readonly string[], mostRows: number): string[] =>
  nodesOf(plan).flatMap((node) => {
    const table = node['Relation Name'] ?? '';
    const kind = node['Node Type'];
    if (kind.endsWith('Seq Scan') && bigTables.includes(table)) return [`reads all of ${table}`];
    if (kind === 'Sort') {
      const sorted = (node.Plans ?? []).reduce((sum, child) => sum + child['Actual Rows'] * child['Actual Loops'], 0);
      if (sorted > mostRows) return [`sorts ${sorted} rows by ${node['Sort Key']?.join(', ')}`];
    }
    if (bigTables.includes(table) && rowsRead(node) > mostRows) {
      return [`reads ${rowsRead(node)} rows of ${table} (${kind} ${node['Index Name'] ?? ''})`];
    }
    return [];
  });
