-- Completes the host's `wawp` table. Runs once in each state, before the script.
local wawp = ...

--- Calls `fn` unless the same key was used within the last `ttl` seconds; kept in `wawp.store`.
---@param key string any text
---@param ttl number seconds
---@param fn fun(): ... called if it was not
---@return boolean ran false when the key was used within that time
---@return any ... what `fn` gives
---
---     wawp.once("greeted:" .. call.from, 86400, function() call:reply("We call you back.") end)
function wawp.once(key, ttl, fn)
  if type(key) ~= "string" then
    error("bad argument `key` to wawp.once: expected a string, got " .. type(key), 2)
  end
  if type(ttl) ~= "number" or ttl ~= ttl or ttl <= 0 then
    error("bad argument `ttl` to wawp.once: expected seconds above 0, got " .. tostring(ttl), 2)
  end
  if type(fn) ~= "function" then
    error("bad argument `fn` to wawp.once: expected a function, got " .. type(fn), 2)
  end
  local added, message = wawp.store.add("wawp.once:" .. key, true, ttl)
  if added == nil then
    error("wawp.once: " .. message, 2)
  end
  if added then
    return true, fn()
  end
  return false
end
