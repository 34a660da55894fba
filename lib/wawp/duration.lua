--- Lengths of time as people write them.
local argument = require("wawp.argument")

---@class wawp.duration
local M = {}

local UNITS = { s = 1, m = 60, h = 3600, d = 86400, w = 604800 }

--- The seconds of a length of time: a number of seconds, or text: `90s`, `5m`, `1h30m`, `2d`, `1w`.
---@param value number|string
---@return number|nil seconds nil when it is none, or not above 0
---
---     duration.seconds("1h30m")  --> 5400
function M.seconds(value)
  if type(value) == "number" then
    return value > 0 and value < math.huge and value or nil
  end
  if type(value) ~= "string" or #value > 40 then
    return nil
  end
  local total, at = 0, 1
  while at <= #value do
    local _, to, number, unit = value:find("^%s*(%d+%.?%d*)%s*([smhdw])", at)
    if not to then
      return nil
    end
    total, at = total + tonumber(number) * UNITS[unit], to + 1
  end
  if total == math.floor(total) then
    total = math.floor(total)
  end
  return total > 0 and total or nil
end

--- The same; what is no length of time is an error at the line that called the caller.
---@param value any
---@param name string the argument
---@param where string the function
---@return number seconds
---
---     duration.expect("5 minutes", "window", "limit.hits")
---     --> bad argument `window` to limit.hits: expected a length of time such as "5m"
function M.expect(value, name, where)
  local seconds = M.seconds(value)
  if not seconds then
    local came = argument.describe(value)
    local text = 'bad argument `%s` to %s: expected a length of time such as "5m" or 300, got %s'
    error(text:format(name, where, came), 3)
  end
  return seconds
end

return M
