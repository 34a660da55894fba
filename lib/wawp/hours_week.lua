--- Days of the week and spans of opening hours, for `wawp.hours`.
---@class wawp.hours_week
local M = {}

--- The days in the order of `wday`: 1 is Sunday.
M.NAMES = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" }
M.FULL = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" }

local DAYS = {}
for number, name in ipairs(M.NAMES) do
  DAYS[name] = number
  DAYS[M.FULL[number]:lower()] = number
end

---@class wawp.span
---@field from integer minutes after midnight
---@field to integer minutes after midnight of the same day, above 1440 past the next midnight
---@field text string as it was written

--- A time of day as minutes after midnight: `9`, `09:00`, `0900`; 24:00 is 1440.
---@param text string
---@return integer|nil
---
---     hours_week.minute("17:30")  --> 1050
function M.minute(text)
  local hour, minute = text:match("^(%d%d?):(%d%d)$")
  if not hour then
    hour, minute = text:match("^(%d%d)(%d%d)$")
  end
  if not hour then
    hour, minute = text:match("^(%d%d?)$"), "0"
  end
  hour, minute = tonumber(hour), tonumber(minute)
  if not hour or minute > 59 or hour * 60 + minute > 1440 then
    return nil
  end
  return math.tointeger(hour * 60 + minute)
end

--- Spans such as `09:00-12:00, 13:00-17:00`, `22:00-02:00` (over midnight), `24h`, `closed`.
---@param text string
---@return wawp.span[]|nil spans in the order of their beginning
---@return string|nil problem
---
---     hours_week.spans("22:00-02:00")  --> { { from = 1320, to = 1560, text = "22:00-02:00" } }
function M.spans(text)
  local word = text:lower():gsub("%s", "")
  if word == "closed" then
    return {}
  elseif word == "24h" then
    return { { from = 0, to = 1440, text = "24h" } }
  end
  local spans = {}
  for part in (text .. ","):gmatch("([^,]*),") do
    local a, b = part:match("^%s*([%d:]+)%s*%-%s*([%d:]+)%s*$")
    local from, to = a and M.minute(a), b and M.minute(b)
    if not from or not to or from == 1440 then
      return nil, 'spans such as "09:00-12:00, 13:00-17:00", "24h" or "closed"'
    end
    if from == to then
      return nil, "a span with a length (24 hours are written 24h)"
    end
    local trimmed = part:gsub("%s", "")
    spans[#spans + 1] = { from = from, to = to > from and to or to + 1440, text = trimmed }
  end
  table.sort(spans, function(x, y)
    return x.from < y.from
  end)
  return spans
end

--- The days that a name stands for: `mon`, `monday`, `mon_fri`, `sat_mon`, `daily`.
---@param name string
---@return integer[]|nil days 1 is Sunday
---
---     hours_week.days("sat_sun")  --> { 7, 1 }
function M.days(name)
  if name == "daily" then
    return { 1, 2, 3, 4, 5, 6, 7 }
  elseif DAYS[name] then
    return { DAYS[name] }
  end
  local from, to = name:match("^(%a+)_(%a+)$")
  from, to = DAYS[from], DAYS[to]
  if not from or not to or from == to then
    return nil
  end
  local days = { from }
  while days[#days] ~= to do
    days[#days + 1] = days[#days] % 7 + 1
  end
  return days
end

--- The week that options such as `mon_fri = "09:00-17:00"` make: of two that name a day the
--- narrower
--- one counts.
---@param options table
---@return table<integer, wawp.span[]>|nil week a day that nothing names is closed
---@return string|nil name the option that is wrong
---@return string|nil expected
---
---     hours_week.week{ daily = "10:00-20:00", sun = "closed" }
function M.week(options)
  local named = {}
  for name, text in pairs(options) do
    local days = M.days(name)
    if days then
      if type(text) ~= "string" then
        return nil, name, "a string such as \"09:00-17:00\""
      end
      local spans, problem = M.spans(text)
      if not spans then
        return nil, name, problem
      end
      named[#named + 1] = { name = name, days = days, spans = spans }
    end
  end
  if #named == 0 then
    return nil, "mon_fri", "hours for a day at least, as mon_fri = \"09:00-17:00\""
  end
  table.sort(named, function(a, b)
    return #a.days > #b.days or #a.days == #b.days and a.name < b.name
  end)
  local week, width, owner = {}, {}, {}
  for _, entry in ipairs(named) do
    for _, day in ipairs(entry.days) do
      if width[day] == #entry.days then
        local what = "days that `" .. owner[day] .. "` does not name as well"
        return nil, entry.name, what
      end
      week[day], width[day], owner[day] = entry.spans, #entry.days, entry.name
    end
  end
  for day = 1, 7 do
    week[day] = week[day] or {}
  end
  return week
end

return M
