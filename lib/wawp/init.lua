-- Completes the host's `wawp` table. Runs once in each state, before the script.
local wawp = ...

local mark = wawp._mark
wawp._mark = nil

--- Calls `fn` unless the same key was used within the last `ttl` seconds.
---@param key string
---@param ttl number seconds
---@param fn function
---@return boolean ran, ...
function wawp.once(key, ttl, fn)
  if type(fn) ~= "function" then
    error("bad argument `fn` to wawp.once: expected a function, got " .. type(fn), 2)
  end
  if mark(key, ttl) then
    return true, fn()
  end
  return false
end
