-- Completes the host's `wawp` table. Runs once in each state, before the script.
local wawp = ...

--- Calls `fn` unless the same key was used within the last `ttl` seconds; kept in `wawp.store`.
---@param key string
---@param ttl number seconds
---@param fn function
---@return boolean ran, ...
function wawp.once(key, ttl, fn)
  if type(fn) ~= "function" then
    error("bad argument `fn` to wawp.once: expected a function, got " .. type(fn), 2)
  end
  if type(key) ~= "string" then
    error("bad argument `key` to wawp.once: expected a string, got " .. type(key), 2)
  end
  if type(ttl) ~= "number" or ttl ~= ttl or ttl <= 0 then
    error("bad argument `ttl` to wawp.once: expected seconds above 0, got " .. tostring(ttl), 2)
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
