--- Makes schedules out of options, for `wawp.hours`.
local argument = require("wawp.argument")
local dates = require("wawp.hours_dates")
local ical = require("wawp.hours_ical")
local meta = require("wawp.hours_meta")
local week = require("wawp.hours_week")

local KNOWN = { "tz", "holidays", "special", "ical", "meta", "daily", "mon_fri", "sat_sun" }

--- The options of `hours.new`. Hours are text such as "09:00-12:00, 13:00-17:00", "22:00-02:00",
--- "24h" or "closed".
---@class wawp.hours_options
---@field tz? string an IANA zone such as "Africa/Cairo"; needed without `meta`
---@field mon? string hours of Mondays
---@field tue? string hours of Tuesdays
---@field wed? string hours of Wednesdays
---@field thu? string hours of Thursdays
---@field fri? string hours of Fridays
---@field sat? string hours of Saturdays
---@field sun? string hours of Sundays
---@field daily? string hours of all days
---@field [string] string hours of a range of days such as `mon_fri` or `sat_mon`
---@field holidays? (string|table)[] "12-25", "12-24..01-02", or { date, hours =, name = }
---@field special? table<string, string> dates with hours of their own
---@field ical? string|string[] calendar files beside the script
---@field meta? table|string Meta's `call_hours` (a table, JSON, or a file) instead of `tz` and days

---@param schedule_type table
---@return fun(options: table): wawp.schedule
return function(schedule_type)
  -- What it is asked by is easily forgotten.
  schedule_type.__call = function()
    error("opening hours are no function: write hours:open(call.time)", 2)
  end

  --- All names that `options` may have; of the ranges of days those that it has.
  local function names(options)
    local known = { table.unpack(KNOWN) }
    for _, name in ipairs(week.NAMES) do
      known[#known + 1] = name
    end
    for name in pairs(options) do
      if type(name) == "string" and week.days(name) then
        known[#known + 1] = name
      end
    end
    return known
  end

  --- Adds `ical`: one file or several. What cannot be used is told in the log, the rest holds.
  local function add_calendars(days, given)
    for _, path in ipairs(type(given) == "table" and given or { given }) do
      if type(path) ~= "string" then
        return nil, "the name of a calendar file", path
      end
      local text, problem = wawp.file.read(path)
      if not text then
        return nil, "a calendar file (" .. problem .. ")", path
      end
      local count, problems = ical.add(days, text)
      if not count then
        return nil, "a calendar file (" .. problems .. ")", path
      end
      for _, line in ipairs(problems) do
        wawp.log.warn(path .. ": " .. line)
      end
    end
    return true
  end

  local function from_meta(given)
    local settings = given
    if type(given) == "string" and not given:find("{", 1, true) then
      local text, problem = wawp.file.read(given)
      if not text then
        return nil, problem
      end
      settings = text
    end
    return meta.read(settings)
  end

  --- Makes a schedule.
  ---@param options wawp.hours_options
  ---@return wawp.schedule
  return function(options)
    argument.expect(options, "table", "options", "hours.new")
    argument.options(options, names(options), "hours.new")
    local self = setmetatable({ _kept = {}, _count = 0 }, schedule_type)
    if options.meta ~= nil then
      local read_hours, problem = from_meta(options.meta)
      if not read_hours then
        argument.refuse("meta", "hours.new", "Meta's call_hours (" .. problem .. ")", options.meta)
      end
      self.tz, self.week, self.days = read_hours.tz, read_hours.week, read_hours.days
      for name, value in pairs(options) do
        if name == "tz" or week.days(name) then
          argument.refuse(name, "hours.new", "none beside `meta`, which has its own", value)
        end
      end
    else
      local tz = options.tz
      argument.expect(tz, "string", "tz", "hours.new", 'a time zone such as "Africa/Cairo"')
      local zone, unknown = wawp.time.zone(tz)
      if not zone then
        argument.refuse("tz", "hours.new", "a time zone (" .. unknown .. ")", tz)
      end
      local days, name, expected = week.week(options)
      if not days then
        argument.refuse(name, "hours.new", expected, options[name])
      end
      self.tz, self.week, self.days = zone, days, dates.new()
    end
    if options.ical ~= nil then
      local added, expected, came = add_calendars(self.days, options.ical)
      if not added then
        argument.refuse("ical", "hours.new", expected, came)
      end
    end
    if options.holidays ~= nil then
      argument.expect(options.holidays, "table", "holidays", "hours.new", "a list of dates")
      local added, name, expected, came = dates.add_list(self.days, options.holidays)
      if not added then
        argument.refuse(name, "hours.new", expected, came)
      end
    end
    if options.special ~= nil then
      argument.expect(options.special, "table", "special", "hours.new", "dates with hours")
      for date, text in pairs(options.special) do
        local name = "special[" .. argument.describe(date) .. "]"
        local spans, problem = week.spans(type(text) == "string" and text or "?")
        if not spans then
          argument.refuse(name, "hours.new", problem, text)
        end
        local entry = { spans = spans, name = tostring(date) }
        local added, expected = dates.add(self.days, tostring(date), entry)
        if not added then
          argument.refuse("special", "hours.new", expected, date)
        end
      end
    end
    return self
  end
end
