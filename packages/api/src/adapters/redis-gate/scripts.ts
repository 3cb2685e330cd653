import { HIT_FUNCTION } from '../rate-limit/window.ts';
import { SALE_RULE } from './sale-rule.ts';
import { ADMIT, MERGE as MERGE_BODY } from './waiting-room.ts';

/**
 * Lua for the gate. Every script starts by dropping what has expired, so no key needs a timer of its own, and takes the
 * time as its first argument. All keys of one event share its hash tag; the window of a limit on requests, which PLACE counts
 * in, is of no event, so these scripts want a Redis that is not a cluster, as Upstash's are.
 *
 * KEYS: 1 snapshot (hash v, at, json) · 2 holds (zset id → expiry) · 3 data (hash id → JSON) · 4 held (hash tier → seats)
 *       5 caps (hash "ip:…" or "buyer:…" → seats, "visitor:…" → seats of an admission) · 6 room (hash; see waiting-room.ts)
 *       7 visitors (hash visitor → 'taken' or 'spent') · 8 what an idempotency key was answered (JSON), where there is one
 */
const PRELUDE = `
local SNAPSHOT_MS = 30000
local now = tonumber(ARGV[1])
-- What came of the limit on requests, where the script counts it.
local counted = false

local function add(key, field, by)
  if redis.call('HINCRBY', key, field, by) <= 0 then redis.call('HDEL', key, field) end
end

local function count(hold, sign)
  local seats = 0
  for _, line in ipairs(hold.lines) do
    add(KEYS[4], line.tier_id, sign * line.quantity)
    seats = seats + line.quantity
  end
  add(KEYS[4], '*', sign * seats)
  if hold.ip then add(KEYS[5], 'ip:' .. hold.ip, sign * seats) end
  if hold.buyer then add(KEYS[5], 'buyer:' .. hold.buyer, sign * seats) end
  if hold.visitor then add(KEYS[5], 'visitor:' .. hold.visitor, sign * seats) end
end

local function read(id)
  local text = redis.call('HGET', KEYS[3], id)
  if text then return cjson.decode(text) end
  return nil
end

local function drop(id)
  local hold = read(id)
  if hold then
    if not hold.released then count(hold, -1) end
    redis.call('HDEL', KEYS[3], id)
  end
  redis.call('ZREM', KEYS[2], id)
end

local function write(hold)
  redis.call('HSET', KEYS[3], hold.id, cjson.encode(hold))
  redis.call('ZADD', KEYS[2], hold.expires_at, hold.id)
  for i = 1, 5 do redis.call('PEXPIRE', KEYS[i], 86400000) end
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do drop(id) end

local function fresh()
  local at = tonumber(redis.call('HGET', KEYS[1], 'at') or '')
  return at and math.abs(now - at) <= SNAPSHOT_MS
end

local function store(text)
  if text == '' then return end
  local version = cjson.decode(text).version
  local known = tonumber(redis.call('HGET', KEYS[1], 'v') or '')
  if known and known > version and fresh() then return end
  redis.call('HSET', KEYS[1], 'v', version, 'at', now, 'json', text)
  redis.call('PEXPIRE', KEYS[1], 86400000)
end

local function snapshot()
  if not fresh() then return nil end
  return redis.call('HGET', KEYS[1], 'json')
end

local function answered(request)
  local text = KEYS[8] and redis.call('GET', KEYS[8])
  if not text then return nil end
  local known = cjson.decode(text)
  if known.request ~= request then return '{"refused":"idempotency_key_reused"}' end
  return '{"repeated":true,' .. string.sub(known.answer, 2)
end

local function answer(request, text)
  if KEYS[8] then
    redis.call('SET', KEYS[8], cjson.encode({request = request, answer = text}), 'PX', 86400000)
  end
  return text
end

local function no(code, more)
  local refusal = more or {}
  refusal.refused = code
  return cjson.encode(refusal)
end

-- The holds as an isolate remembers them: so many that end next one by one, the rest as a sum.
local LISTED = 100
local function listing()
  local rest, holds = {}, {}
  local flat = redis.call('HGETALL', KEYS[4])
  for i = 1, #flat, 2 do
    if flat[i] ~= '*' then rest[flat[i]] = tonumber(flat[i + 1]) end
  end
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, LISTED - 1)) do
    local hold = read(id)
    if hold and not hold.released then
      local lines = {}
      for _, line in ipairs(hold.lines) do
        rest[line.tier_id] = (rest[line.tier_id] or 0) - line.quantity
        table.insert(lines, {tier_id = line.tier_id, quantity = line.quantity})
      end
      table.insert(holds, {id = id, ends = hold.expires_at, lines = lines})
    end
  end
  local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
  return cjson.encode({holds = holds, rest = rest, last = tonumber(last or '0')})
end
`;

/**
 * A script answers what its body returns, where the last argument is `list` the event's holds, and what came of the limit
 * on requests where it counted it.
 */
export const script = (body: string) => `${PRELUDE}
local function act()
${body}
end
local answered_with = act()
return {answered_with, ARGV[#ARGV] == 'list' and listing() or '', counted}
`;

/** So many holds of an event, those that end first, are looked through for when an address has room again. */
const HOLDS_LOOKED_THROUGH = 2_000;

/** For the scripts that judge whether tickets can be sold. */
const JUDGE = `
-- Seats under hold of these lines' tiers, and of all as \`*\`.
local function held_beside(lines)
  local names, held = {'*'}, {}
  for _, line in ipairs(lines) do table.insert(names, line.tier_id) end
  for i, seats in ipairs(redis.call('HMGET', KEYS[4], unpack(names))) do held[names[i]] = tonumber(seats or '0') end
  return held
end
${SALE_RULE}`;

/**
 * ARGV: now, snapshot or '', hold JSON {id, request, lines, buyer?, ip?, granted_at, expires_at}, least seats per address,
 * least seats per buyer, promoter or '', digest of an access code or '', promoter whose hidden tiers are open or '',
 * whether it needs no admission ('1' or ''), and of the limit on requests, where it is counted here and in KEYS[9]: limit,
 * length and time in ms, or '' thrice. A hold by admission has its `visitor` and, where its admission is for one
 * hold, `once`.
 *
 * A refusal tells what would fit: `available` of a tier, `room` for tickets of several tiers, `most` at a time, and
 * `retry_at`, when an address has room again.
 */
export const PLACE = script(`${JUDGE}${ADMIT}${HIT_FUNCTION}
-- When holds of an address have given back so many seats. Beyond the holds looked through nothing is known but that it is
-- no earlier than the last of them.
local function returned_at(ip, seats)
  local at = now + 1000
  local needle = cjson.encode(ip)
  for first = 0, ${HOLDS_LOOKED_THROUGH - 1}, 100 do
    local page = redis.call('ZRANGE', KEYS[2], first, first + 99, 'WITHSCORES')
    if #page == 0 then return at end
    local ids = {}
    for i = 1, #page, 2 do table.insert(ids, page[i]) end
    local texts = redis.call('HMGET', KEYS[3], unpack(ids))
    for i, text in ipairs(texts) do
      at = tonumber(page[2 * i])
      if text and string.find(text, needle, 1, true) then
        local hold = cjson.decode(text)
        if hold.ip == ip and not hold.released then
          for _, line in ipairs(hold.lines) do seats = seats - line.quantity end
          if seats <= 0 then return at end
        end
      end
    end
  end
  return at
end

if ARGV[10] ~= '' then
  counted = hit(KEYS[9], tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12]), 1)
  if counted[1] == 0 then return no('rate_limited') end
end
local wanted = cjson.decode(ARGV[3])
local before = answered(wanted.request)
if before then return before end
local known = read(wanted.id)
if known then
  if known.request ~= wanted.request then return cjson.encode({refused = 'idempotency_key_reused'}) end
  if known.released then return cjson.encode({refused = 'hold_expired'}) end
  return answer(wanted.request, cjson.encode(known))
end
store(ARGV[2])
local text = snapshot()
if not text then return '{"refused":"no_snapshot"}' end
local event = cjson.decode(text)

local key = {code = ARGV[7], promoter = ARGV[8]}
local by_line = ARGV[9] ~= '1' and key.promoter ~= event.promoter_id and is_on_sale(event, ARGV[6])
local denied = by_line and admission_refusal(event, wanted.visitor)
if denied then return denied end
local refusal = sale_refusal(event, wanted.lines, ARGV[6], key, held_beside(wanted.lines), now)
if refusal then
  if by_line then note_refusal(event, refusal.refused) end
  return cjson.encode(refusal)
end

local seats, largest, quantity = 0, 0, 0
for _, line in ipairs(wanted.lines) do seats = seats + line.quantity end
for _, tier in pairs(event.tiers) do
  if tier.max > largest then largest = tier.max end
  quantity = quantity + tier.quantity
end
local size = event.capacity ~= cjson.null and event.capacity or quantity
-- Behind one address may be a whole office: at least two of the largest orders, and 2 % of the event, find room there.
local most = math.max(tonumber(ARGV[4]), 2 * largest, math.floor(size / 50))
local of_address = wanted.ip and tonumber(redis.call('HGET', KEYS[5], 'ip:' .. wanted.ip) or '0') or 0
if wanted.ip and of_address + seats > most then
  if seats > most then return no('quantity_out_of_range', {most = most}) end
  return no('address_limit', {retry_at = returned_at(wanted.ip, of_address + seats - most)})
end
local of_buyer = wanted.buyer and tonumber(redis.call('HGET', KEYS[5], 'buyer:' .. wanted.buyer) or '0') or 0
if wanted.buyer and of_buyer + seats > math.max(tonumber(ARGV[5]), largest) then return no('too_many_holds') end

for _, line in ipairs(wanted.lines) do
  line.unit_price = event.tiers[line.tier_id].price
  line.tier_name = event.tiers[line.tier_id].name
end
wanted.promoter_id = event.promoter_id
wanted.currency = event.currency
wanted.price_rules = event.price_rules
count(wanted, 1)
write(wanted)
if wanted.visitor then take_up(wanted, seats) end
return answer(wanted.request, cjson.encode(wanted))
`);

/** ARGV: now, hold JSON, new expiry. Makes the hold last; a hold the gate forgot is placed again, Postgres will judge it. */
export const PIN = script(`
local wanted = cjson.decode(ARGV[2])
local hold = read(wanted.id)
if hold and hold.released then return 'released' end
if not hold then
  hold = wanted
  count(hold, 1)
end
hold.expires_at = math.max(hold.expires_at, tonumber(ARGV[3]))
write(hold)
return 'pinned'
`);

/**
 * ARGV: now, snapshot or '', hold JSON, new expiry, hash of the request, whether the token was extended ('1' or ''), whether a
 * hold that is not here is placed again if there is room ('1' or ''). Answers the hold.
 */
export const EXTEND = script(`${JUDGE}
local before = answered(ARGV[5])
if before then return before end
store(ARGV[2])
local text = snapshot()
if not text then return no('no_snapshot') end
local event = cjson.decode(text)
local wanted = cjson.decode(ARGV[3])
local hold = read(wanted.id)
if hold and hold.released then return no('hold_expired') end
if ARGV[6] == '1' or (hold and hold.extended) then return no('hold_already_extended') end
if not hold and wanted.expires_at <= now then return no('hold_expired') end
if not hold and ARGV[7] ~= '1' then return no('not_here') end
local refusal = sale_refusal(event, wanted.lines, '', nil, not hold and held_beside(wanted.lines) or nil, now)
if refusal then return cjson.encode(refusal) end
if not hold then
  hold = wanted
  count(hold, 1)
end
hold.extended = true
hold.expires_at = tonumber(ARGV[4])
write(hold)
return answer(ARGV[5], cjson.encode(hold))
`);

/** ARGV: now, hold id, hash of the request. The seats are free at once; the id stays known as released until its time is over. */
export const RELEASE = script(`
local before = answered(ARGV[3])
if before then return before end
local hold = read(ARGV[2])
if hold and not hold.released then
  count(hold, -1)
  hold.released = true
  write(hold)
end
return answer(ARGV[3], '{"released":true}')
`);

/** ARGV: now, hold id. */
export const FIND = script(`
local hold = read(ARGV[2])
if not hold or hold.released then return 'unknown' end
return cjson.encode({expires_at = hold.expires_at})
`);

/** ARGV: now, snapshot or '', hold id or ''. A hold that goes with a snapshot became an order, and ends its admission. */
export const PUT_SNAPSHOT = script(`
store(ARGV[2])
local ordered = ARGV[2] ~= '' and ARGV[3] ~= '' and read(ARGV[3])
if ordered and ordered.visitor then redis.call('HSET', KEYS[7], ordered.visitor, 'spent') end
if ARGV[3] ~= '' then drop(ARGV[3]) end
return 'ok'
`);

/** ARGV: now, snapshot or ''. Answers [snapshot or '', flat held, until when a waiting room is open by itself or '']. */
export const AVAILABILITY = script(`
store(ARGV[2])
return {snapshot() or '', redis.call('HGETALL', KEYS[4]), redis.call('HGET', KEYS[6], 'until') or ''}
`);

/**
 * ARGV: now. Counts the seats under hold anew from the holds themselves, as after an eviction or a half-restored Redis.
 * Answers whether the snapshot is fresh, and the ids of the holds that stand.
 */
export const RECOUNT = script(`
local ids = redis.call('ZRANGE', KEYS[2], 0, -1)
redis.call('DEL', KEYS[4], KEYS[5])
local live = {}
for _, id in ipairs(ids) do
  local hold = read(id)
  if not hold then
    redis.call('ZREM', KEYS[2], id)
  elseif not hold.released then
    count(hold, 1)
    table.insert(live, id)
  end
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 86400000) end
return {fresh() and 1 or 0, live}
`);

/** Merges what an isolate counted in a waiting room. */
export const MERGE = script(MERGE_BODY);
