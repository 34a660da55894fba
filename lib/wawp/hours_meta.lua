--- Meta's `call_hours` (the settings of the WhatsApp Business Calling API), for `wawp.hours`.
local dates = require("wawp.hours_dates")
local week = require("wawp.hours_week")

---@class wawp.hours_meta
local M = {}

local DAYS = {}
for number, name in ipairs(week.FULL) do
  DAYS[name:upper()] = number
end

local function is_table(value)
  return type(value) == "table" and value ~= wawp.null
end

--- Meta writes the end of a day as 2359.
local function span(opens, closes)
  local from = type(opens) == "string" and week.minute(opens)
  local to = type(closes) == "string" and week.minute(closes)
  if not from or not to or from == 1440 then
    return nil
  end
  to = to == 1439 and 1440 or to
  if from == to then
    return false
  end
  to = to > from and to or to + 1440
  return { from = from, to = to, text = opens .. "-" .. closes }
end

local function add_week(into, list)
  if not is_table(list) then
    return nil, "weekly_operating_hours is no list"
  end
  for i, item in ipairs(list) do
    local where = "weekly_operating_hours[" .. i .. "]"
    local day = is_table(item) and DAYS[item.day_of_week]
    if not day then
      return nil, where .. ".day_of_week is not a day such as MONDAY"
    end
    local open = span(item.open_time, item.close_time)
    if not open then
      return nil, where .. ": open_time and close_time are not two times such as 0900 and 1700"
    end
    table.insert(into[day], open)
  end
  for day = 1, 7 do
    table.sort(into[day], function(a, b)
      return a.from < b.from
    end)
  end
  return true
end

local function add_holidays(days, list)
  if list == nil or list == wawp.null then
    return true
  elseif not is_table(list) then
    return nil, "holiday_schedule is no list"
  end
  for i, item in ipairs(list) do
    local where = "holiday_schedule[" .. i .. "]"
    if not is_table(item) or type(item.date) ~= "string" then
      return nil, where .. " has no date"
    end
    local open = span(item.start_time, item.end_time)
    if open == nil then
      return nil, where .. ": start_time and end_time are not two times such as 0900 and 1200"
    end
    -- On such a day calls are taken from start_time to end_time; two equal times are a day
    -- without calls.
    local entry = { spans = open and { open } or {}, name = item.date }
    local added = #item.date == 10 and dates.add(days, item.date, entry)
    if not added then
      return nil, where .. ".date is not a day such as 2026-12-25"
    end
  end
  return true
end

--- Reads `call_hours`, as it stands in Meta's settings or inside `calling` or `call_hours`.
---@param settings table|string decoded, or JSON text
---@return table|nil hours `tz`, `week`, `days`
---@return string|nil problem
---
---     hours_meta.read('{"timezone_id":"Africa/Cairo","weekly_operating_hours":[]}').tz
---     --> "Africa/Cairo"
function M.read(settings)
  if type(settings) == "string" then
    local decoded, problem = wawp.json.decode(settings)
    if decoded == nil then
      return nil, problem
    end
    settings = decoded
  end
  for _, name in ipairs({ "calling", "call_hours" }) do
    if is_table(settings) and is_table(settings[name]) then
      settings = settings[name]
    end
  end
  if not is_table(settings) then
    return nil, "call_hours is no object"
  elseif type(settings.timezone_id) ~= "string" then
    return nil, "call_hours has no timezone_id"
  end
  local zone, unknown = wawp.time.zone(settings.timezone_id)
  if not zone then
    return nil, "timezone_id: " .. unknown
  end
  local hours = { tz = zone, week = { {}, {}, {}, {}, {}, {}, {} }, days = dates.new() }
  if settings.status == "DISABLED" then
    -- Hours that are switched off keep nobody from calling.
    for day = 1, 7 do
      hours.week[day] = week.spans("24h")
    end
    return hours
  end
  local added, problem = add_week(hours.week, settings.weekly_operating_hours)
  if added then
    added, problem = add_holidays(hours.days, settings.holiday_schedule)
  end
  if not added then
    return nil, problem
  end
  return hours
end

return M
