--- Which hidden id (LID) belongs to which number: pairs that events have shown, for `wawp.phone`.
---@class wawp.phone_pairs
local M = {}

--- Pairs are kept in memory up to this many, the older half is dropped then; the store keeps them
--- all.
local MOST = 10000
--- Seconds for which the store keeps a pair that is not seen again: 400 days.
local TTL = 400 * 86400

local new, old, count = {}, {}, 0

local function remember(key, value)
  if count >= MOST then
    new, old, count = {}, new, 0
  end
  new[key], count = value, count + 1
end

local function recall(key)
  local value = new[key]
  if value == nil and old[key] ~= nil then
    value = old[key]
    remember(key, value)
  end
  return value
end

local function look(key)
  local value = recall(key)
  if value ~= nil then
    return value
  end
  local store = rawget(wawp, "store")
  if not store then
    return nil
  end
  local kept = store.get("wawp.phone." .. key)
  if type(kept) == "string" then
    remember(key, kept)
    return kept
  end
end

--- Notes that a hidden id and a number are one person.
---@param lid string such as `90000000000002@lid`
---@param number string E.164
---@return boolean new whether it was not known yet
---
---     phone_pairs.add("90000000000002@lid", "+15550000002")  --> true
function M.add(lid, number)
  if recall(lid) == number then
    return false
  end
  remember(lid, number)
  remember(number, lid)
  local store = rawget(wawp, "store")
  if store then
    local kept, problem = store.set("wawp.phone." .. lid, number, TTL)
    if kept ~= nil then
      kept, problem = store.set("wawp.phone." .. number, lid, TTL)
    end
    if kept == nil and problem then
      wawp.log.warn("a hidden caller's number is remembered in memory only", { why = problem })
    end
  end
  return true
end

--- The number of a hidden id; nil when no event has shown it.
---@param lid string
---@return string|nil
---
---     phone_pairs.number("90000000000002@lid")  --> "+15550000002"
function M.number(lid)
  return look(lid)
end

--- The hidden id of a number; nil when no event has shown it.
---@param number string
---@return string|nil
---
---     phone_pairs.lid("+15550000002")  --> "90000000000002@lid"
function M.lid(number)
  return look(number)
end

return M
