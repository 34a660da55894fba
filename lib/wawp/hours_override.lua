--- The manual override of opening hours: one for all schedules, kept in `wawp.store` where there
--- is one.
---@class wawp.hours_override
local M = {}

--- Where `wawp-script open 2h` puts it as well.
M.KEY = "wawp.hours.override"

local memory
local looked, seen

local function store()
  return rawget(wawp, "store")
end

--- The override that holds at a moment: `state` ("open" or "closed") and `until` (Unix time).
---@param at number
---@return table|nil
---
---     hours_override.get(wawp.now())  --> nil
function M.get(at)
  local kept = memory
  local shared = store()
  if shared then
    local now = wawp.now()
    -- A burst of calls asks once a second, not once a call.
    if not looked or math.abs(now - looked) >= 1 then
      local value, problem = shared.get(M.KEY)
      if value ~= nil or not problem then
        seen, looked = value, now
      end
    end
    kept = seen or memory
  end
  if type(kept) ~= "table" or kept == wawp.null then
    return nil
  end
  local is_state = kept.state == "open" or kept.state == "closed"
  local is_on = is_state and type(kept["until"]) == "number" and at < kept["until"]
  if is_on and at >= (tonumber(kept.since) or -math.huge) then
    return kept
  end
end

--- Sets it, or takes it away with nil.
---@param state "open"|"closed"|nil
---@param ends number|nil Unix time
---@return true|nil set
---@return string|nil problem it holds in this process only
---
---     hours_override.set("open", wawp.now() + 3600)  --> true
function M.set(state, ends)
  local now = wawp.now()
  -- Hours are asked about in whole seconds: it holds from this one on.
  local since = math.floor(now)
  memory = state and { state = state, since = since, ["until"] = ends } or nil
  looked, seen = nil, nil
  local shared = store()
  if not shared then
    return true
  end
  local kept, problem
  if state then
    -- A little longer than it holds: clocks of two machines may differ.
    kept, problem = shared.set(M.KEY, memory, ends - now + 60)
  else
    kept, problem = shared.delete(M.KEY)
  end
  if kept == nil and problem then
    return nil, problem
  end
  memory = nil
  return true
end

return M
