/**
 * The rule of sale in Lua; core/sale-rule.ts says what it means, and test/sale-cases.ts holds the two together.
 * Answers a refusal or nil.
 *
 * `event`: the snapshot · `lines`: [{tier_id, quantity}] · `promoter`: whose events may be sold, or '' · `key`:
 * {code, promoter}, nil where a hold is proof · `held`: seats under hold by tier, and those of all as `*`; nil where
 * the lines have their seats.
 */
export const SALE_RULE = `
local function is_open_to(key, event, tier)
  return not tier.access or tier.access == cjson.null or key.promoter == event.promoter_id
    or (tier.access ~= '' and tier.access == key.code)
end

local function sale_refusal(event, lines, promoter, key, held, now)
  if promoter ~= '' and event.promoter_id ~= promoter then return {refused = 'event_not_found'} end
  if not event.on_sale then return {refused = 'event_not_on_sale'} end
  if event.ends_at <= now then return {refused = 'event_ended'} end

  local room = math.huge
  if held and event.capacity ~= cjson.null then room = event.capacity - event.committed - (held['*'] or 0) end
  local wanted = 0
  for _, line in ipairs(lines) do
    local tier, id, quantity = event.tiers[line.tier_id], line.tier_id, line.quantity
    local function no(code, available) return {refused = code, tier_id = id, available = available} end
    if not tier or (key and not is_open_to(key, event, tier)) then return no('tier_not_found') end
    if tier.sale_start ~= cjson.null and tier.sale_start > now then return no('sale_not_started') end
    if tier.sale_end ~= cjson.null and tier.sale_end <= now then return no('sale_ended') end
    if quantity < tier.min or quantity > tier.max then return no('quantity_out_of_range') end
    if held then
      if tier.closed then return no('waitlist_first') end
      local free = math.max(0, math.min(room, tier.quantity - tier.committed - (held[id] or 0)))
      if free < quantity then return no('sold_out', free < tier.min and 0 or free) end
    end
    wanted = wanted + quantity
  end
  if room < wanted then return {refused = 'too_many_together', room = room} end
  return nil
end
`;
