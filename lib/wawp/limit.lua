--- Counting calls and messages: who rings through, and how often a number writes before it is
--- banned.
---
--- Counts are kept in `wawp.store`, where all workers and later runs see them; when it fails, in
--- memory.
local argument = require("wawp.argument")
local duration = require("wawp.duration")
local memory = require("wawp.limit_memory")
local phone = require("wawp.phone")
local week = require("wawp.hours_week")

---@class wawp.limit
local M = {}

local told

--- What the store gives, else what memory gives.
local function count(operation, key, ...)
  local store = rawget(wawp, "store")
  if store then
    local value, problem
    if operation == "hits" then
      value, problem = store.hits(key, ...)
    elseif operation == "add" then
      value, problem = store.add(key, true, ...)
    else
      value, problem = store.incr(key, 1, ...)
    end
    if value ~= nil then
      return value
    end
    local now = wawp.now()
    if not told or math.abs(now - told) > 60 then
      told = now
      wawp.log.warn("counting in memory: the store failed", { why = problem })
    end
  end
  return memory[operation](key, ...)
end

--- One name for one person, whether the number is shown or hidden; a text stands for itself.
local function name_of(key, where)
  if type(key) == "table" and key ~= wawp.null then
    local known = phone.identify(key)
    key = known.phone or known.lid or known.address
  end
  if type(key) ~= "string" or key == "" then
    error(
      ("bad argument `key` to %s: expected a text or call.caller, got %s"):format(
        where,
        argument.describe(key)
      ),
      3
    )
  end
  return #key <= 400 and key or key:sub(1, 400)
end

--- Notes a hit now, and counts those of the last seconds, this one included.
---@param key string|wawp.caller what is counted: a text, or `call.caller`
---@param window number|string such as "5m"
---@return integer
---
---     limit.hits(call.caller, "10m")  --> 1
function M.hits(key, window)
  local seconds = duration.expect(window, "window", "limit.hits")
  return count("hits", "wawp.limit.hits." .. name_of(key, "limit.hits"), seconds)
end

--- Whether this is the nth call, or a later one, within a time; counts this one.
---@param key string|wawp.caller
---@param n integer
---@param window number|string
---@return boolean
---@return integer count
---
---     limit.nth(call.caller, 3, "5m")  --> false, 1
function M.nth(key, n, window)
  if math.type(n) ~= "integer" or n < 1 then
    argument.refuse("n", "limit.nth", "a whole number above 0", n)
  end
  local seconds = duration.expect(window, "window", "limit.nth")
  local hits = count("hits", "wawp.limit.nth." .. name_of(key, "limit.nth"), seconds)
  return hits >= n, hits
end

--- Whether somebody calls again within a time of the last call; notes this one. Whoever does it
--- is urgent.
---@param key string|wawp.caller
---@param within number|string such as "3m"
---@return boolean
---
---     limit.again(call.caller, "3m")  --> false; true the second time
function M.again(key, within)
  local seconds = duration.expect(within, "within", "limit.again")
  return count("hits", "wawp.limit.again." .. name_of(key, "limit.again"), seconds) >= 2
end

--- Whether something may be done now, at most once within a time; true begins that time.
---@param key string|wawp.caller
---@param time number|string such as "1h"
---@return boolean
---
---     limit.cooldown(call.caller, "1h")  --> true; false for the next hour
function M.cooldown(key, time)
  local seconds = duration.expect(time, "time", "limit.cooldown")
  return count("add", "wawp.limit.cooldown." .. name_of(key, "limit.cooldown"), seconds) == true
end

local function zone_of(tz, where)
  if type(tz) ~= "string" then
    local came = argument.describe(tz)
    error("bad argument `tz` to " .. where .. ': expected "Africa/Cairo" or such, got ' .. came, 3)
  end
  local zone, unknown = wawp.time.zone(tz)
  if not zone then
    error("bad argument `tz` to " .. where .. ": " .. unknown, 3)
  end
  return zone
end

--- Whether something may be done once more on this day of a zone; counts it.
---@param key string|wawp.caller
---@param most integer
---@param tz string the zone whose midnight begins the day
---@return boolean
---@return integer count of the day, this one included
---
---     limit.daily("replies", 200, "Africa/Cairo")  --> true, 1
function M.daily(key, most, tz)
  if math.type(most) ~= "integer" or most < 0 then
    argument.refuse("most", "limit.daily", "a whole number from 0", most)
  end
  local today = wawp.time.parts(wawp.now(), zone_of(tz, "limit.daily"))
  local name = name_of(key, "limit.daily")
  local day = ("%04d%02d%02d"):format(today.year, today.month, today.day)
  local used = count("incr", "wawp.limit.daily." .. day .. "." .. name, 2 * 86400)
  return used <= most, used
end

--- Whether the time of day lies in hours in which nobody wants a message.
---@param spans string such as "22:00-07:00"
---@param tz string
---@param at? number Unix time; now if not given
---@return boolean
---
---     limit.quiet("22:00-07:00", "Africa/Cairo")  --> false
function M.quiet(spans, tz, at)
  local read, expected
  if type(spans) == "string" then
    read, expected = week.spans(spans)
  end
  if not read then
    argument.refuse("spans", "limit.quiet", expected or 'hours such as "22:00-07:00"', spans)
  end
  if at ~= nil and type(at) ~= "number" then
    argument.refuse("at", "limit.quiet", "seconds since 1970", at)
  end
  local now = wawp.time.parts(at or wawp.now(), zone_of(tz, "limit.quiet"))
  local minute = now.hour * 60 + now.min
  for _, span in ipairs(read) do
    if minute >= span.from and minute < span.to or minute + 1440 < span.to then
      return true
    end
  end
  return false
end

--- The options of `limit.guard`.
---@class wawp.guard_options
---@field tz string the zone of `quiet` and of the day of `daily`
---@field quiet? string hours in which nobody wants a message, such as "22:00-07:00"
---@field cooldown? number|string the time between two messages to one person, such as "1h"
---@field daily? integer the most messages of a day to all together
---@field name? string guards of one name share their counts (default "guard")

--- All guards of messages in one.
---@class wawp.guard
---@field name string its name
local Guard = {}
Guard.__index = Guard

--- All guards of messages in one: each is asked only when those before it let the message pass.
---@param options wawp.guard_options
---@return wawp.guard
---
---     local replies = limit.guard{ tz = "Africa/Cairo", cooldown = "1h", daily = 200 }
function M.guard(options)
  argument.expect(options, "table", "options", "limit.guard")
  argument.options(options, { "tz", "quiet", "cooldown", "daily", "name" }, "limit.guard")
  local zone = zone_of(options.tz, "limit.guard")
  local self = { tz = zone, quiet = options.quiet, daily = options.daily }
  self.name = options.name == nil and "guard" or options.name
  argument.expect(self.name, "string", "name", "limit.guard")
  if options.cooldown ~= nil then
    self.cooldown = duration.expect(options.cooldown, "cooldown", "limit.guard")
  end
  if self.quiet ~= nil and (type(self.quiet) ~= "string" or not week.spans(self.quiet)) then
    argument.refuse("quiet", "limit.guard", 'hours such as "22:00-07:00"', self.quiet)
  end
  if self.daily ~= nil and (math.type(self.daily) ~= "integer" or self.daily < 0) then
    argument.refuse("daily", "limit.guard", "a whole number from 0", self.daily)
  end
  return setmetatable(self, Guard)
end

--- Whether a message may be sent to somebody now; true counts it.
---@param key string|wawp.caller a text, or `call.caller`
---@return boolean
---@return string|nil reason why not
---
---     replies:may(call.caller)  --> false, "quiet hours 22:00-07:00"
function Guard:may(key)
  local name = self.name .. "." .. name_of(key, "guard:may")
  if self.quiet and M.quiet(self.quiet, self.tz) then
    return false, "quiet hours " .. self.quiet
  elseif self.cooldown and not M.cooldown(name, self.cooldown) then
    return false, "written to already"
  elseif self.daily and not M.daily(self.name, self.daily, self.tz) then
    return false, self.daily .. " messages today"
  end
  return true
end

return M
