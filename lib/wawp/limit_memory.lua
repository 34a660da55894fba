--- Counters in memory, for `wawp.limit` where there is no `wawp.store`: gone when the program ends.
---@class wawp.limit_memory
local M = {}

--- Up to this many keys are kept, the older half is dropped then.
local MOST = 10000

local new, old, count = {}, {}, 0

local function entry(key)
  local found = new[key]
  if not found then
    if count >= MOST then
      new, old, count = {}, new, 0
    end
    found = old[key] or {}
    new[key], count = found, count + 1
  end
  return found
end

--- Notes a hit, and counts those of the last seconds, this one included.
---@param key string
---@param window number seconds
---@return integer
---
---     limit_memory.hits("k", 60)  --> 1
function M.hits(key, window)
  local hits, now, kept = entry("hits " .. key), wawp.now(), 0
  for i = 1, #hits do
    if hits[i] > now - window and hits[i] <= now then
      kept = kept + 1
      hits[kept] = hits[i]
    end
  end
  for i = #hits, kept + 1, -1 do
    hits[i] = nil
  end
  -- Who calls ten thousand times has called often enough.
  if kept < MOST then
    kept = kept + 1
    hits[kept] = now
  end
  return kept
end

--- Notes a key for some seconds.
---@param key string
---@param ttl number seconds
---@return boolean added false when it is noted already
---
---     limit_memory.add("k", 60)  --> true
function M.add(key, ttl)
  local kept, now = entry("add " .. key), wawp.now()
  if kept.ends and now < kept.ends then
    return false
  end
  kept.ends = now + ttl
  return true
end

--- Adds one to a counter that is forgotten after some seconds.
---@param key string
---@param ttl number seconds
---@return integer
---
---     limit_memory.incr("k", 60)  --> 1
function M.incr(key, ttl)
  local kept, now = entry("incr " .. key), wawp.now()
  if not kept.ends or now >= kept.ends then
    kept.ends, kept.count = now + ttl, 0
  end
  kept.count = kept.count + 1
  return kept.count
end

return M
