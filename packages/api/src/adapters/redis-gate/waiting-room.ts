/**
 * Lua for waiting rooms. The room of an event is a hash: `line` (JSON) and its `turn`, `until` when a room that opened by
 * itself is open, `refused` and `refused_from`, how often holds were refused since when, and counts of people by name
 * (see core/waiting-room/line.ts). What becomes of the counts is reckoned there; a script adds up and keeps.
 */

/** So many refusals within so many milliseconds open a waiting room by itself, for so long at least. */
const REFUSALS = { many: 100, within: 10_000, opensFor: 120_000 };

/** An admission's visitors are forgotten when their tokens have long expired. */
const VISITORS_KEPT_MS = 3_600_000;

/** For the script that places holds. */
export const ADMIT = `
local function is_on_sale(event, promoter)
  return event.on_sale and event.ends_at > now and (promoter == '' or promoter == event.promoter_id)
end

local function room_mode(event)
  return event.waiting_room and event.waiting_room.mode or 'off'
end

-- Why the caller may not choose now, where the event has a waiting room. An admission is for one hold at a time.
local function admission_refusal(event, visitor)
  local mode = room_mode(event)
  if mode == 'auto' then
    if tonumber(redis.call('HGET', KEYS[6], 'until') or '0') <= now then return nil end
  elseif mode ~= 'on' then
    return nil
  end
  if not visitor then return no('admission_required') end
  if redis.call('HGET', KEYS[7], visitor) == 'spent' then return no('admission_used') end
  if redis.call('HEXISTS', KEYS[5], 'visitor:' .. visitor) == 1 then return no('admission_used') end
  return nil
end

-- Counts buyers who come in vain for seats that may come back; many of them open the room.
local function note_refusal(event, code)
  if room_mode(event) ~= 'auto' or (code ~= 'sold_out' and code ~= 'too_many_together') then return end
  local sold, seats = 0, 0
  for _, tier in pairs(event.tiers) do
    sold = sold + tier.sold
    seats = seats + tier.quantity
  end
  if event.capacity ~= cjson.null then seats = math.min(seats, event.capacity) end
  if sold >= seats then return end
  local from = tonumber(redis.call('HGET', KEYS[6], 'refused_from') or '0')
  if now - from > ${REFUSALS.within} then redis.call('HSET', KEYS[6], 'refused_from', now, 'refused', 0) end
  local refused = redis.call('HINCRBY', KEYS[6], 'refused', 1)
  if refused >= ${REFUSALS.many} then redis.call('HSET', KEYS[6], 'until', now + ${REFUSALS.opensFor}) end
  redis.call('PEXPIRE', KEYS[6], 86400000)
end

local function take_up(hold, seats)
  local known = redis.call('HGET', KEYS[7], hold.visitor)
  redis.call('HSET', KEYS[7], hold.visitor, hold.once and 'spent' or 'taken')
  redis.call('PEXPIRE', KEYS[7], ${VISITORS_KEPT_MS})
  if known then return end
  redis.call('HINCRBY', KEYS[6], 't' .. hold.slot, 1)
  redis.call('HINCRBY', KEYS[6], 'q' .. hold.slot, seats)
end
`;

/**
 * ARGV: now, snapshot or '', line or '', its turn, its end, '1' where all counts are given or '', names to drop (JSON), then
 * names and numbers to add. Answers [whether the line was lost, snapshot or '', flat held, flat room].
 */
export const MERGE = `
store(ARGV[2])
local line, turn, whole = ARGV[3], tonumber(ARGV[4]), ARGV[6] == '1'
local known = tonumber(redis.call('HGET', KEYS[6], 'turn') or '0')
if line ~= '' and turn > known + 1 and not whole then return {1, snapshot() or '', {}, {}} end
for i = 8, #ARGV - 2, 2 do
  if whole then
    local before = tonumber(redis.call('HGET', KEYS[6], ARGV[i]) or '0')
    redis.call('HSET', KEYS[6], ARGV[i], math.max(before, tonumber(ARGV[i + 1])))
  else
    redis.call('HINCRBY', KEYS[6], ARGV[i], ARGV[i + 1])
  end
end
if line ~= '' and turn > known then
  redis.call('HSET', KEYS[6], 'line', line, 'turn', turn)
  local ends = tonumber(redis.call('HGET', KEYS[6], 'until') or '0')
  redis.call('HSET', KEYS[6], 'until', math.max(ends, tonumber(ARGV[5])))
  for _, name in ipairs(cjson.decode(ARGV[7])) do redis.call('HDEL', KEYS[6], name) end
end
redis.call('PEXPIRE', KEYS[6], 86400000)
return {0, snapshot() or '', redis.call('HGETALL', KEYS[4]), redis.call('HGETALL', KEYS[6])}
`;
