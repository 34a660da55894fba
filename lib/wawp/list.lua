--- Allow and deny lists from files beside the script; they are read again when they change.
local argument = require("wawp.argument")
local phone = require("wawp.phone")

---@class wawp.list
local M = {}

--- The options of `list.open`.
---@class wawp.list_options
---@field format? "text"|"csv"|"vcard" if the name does not say it
---@field country? string the code of numbers that begin with one 0, such as "+49"
---@field tz? string the zone in which entries end (default "UTC")

--- A list that was opened.
---@class wawp.number_list
---@field path string its file
---@field tz string its zone
local List = {}
List.__index = List
-- What it is asked by is easily forgotten.
List.__call = function()
  error("a list is no function: write list:has(call.caller)", 2)
end

local OPTIONS = { "format", "country", "tz" }

--- The most broken lines that the log names.
local MOST_LINES = 5

local function tell(self, report)
  if report.refused then
    wawp.log.error(self.path .. ": the old version stays: " .. report.refused)
    return
  end
  self.report = report
  for i, problem in ipairs(report.problems) do
    if i > MOST_LINES then
      break
    end
    wawp.log.warn(problem)
  end
  if report.broken > MOST_LINES then
    wawp.log.warn(("%s: %d broken lines in all"):format(self.path, report.broken))
  end
end

--- Opens a list in the script's own folder. A line of a text file is a number in any notation, a
--- prefix (`+49*`) or an address, then perhaps `until 2026-12-31` and `# a note`; `.csv` and `.vcf`
--- files work too. Broken lines are told in the log.
---@param path string
---@param options? wawp.list_options
---@return wawp.number_list|nil list
---@return string|nil problem why the file cannot be read
---
---     local vips = assert(list.open("vips.txt", { tz = "Africa/Cairo" }))
function M.open(path, options)
  argument.expect(path, "string", "path", "list.open")
  options = options == nil and {} or options
  argument.expect(options, "table", "options", "list.open")
  argument.options(options, OPTIONS, "list.open")
  local tz = options.tz == nil and "UTC" or options.tz
  argument.expect(tz, "string", "tz", "list.open", 'a time zone such as "Africa/Cairo"')
  local zone, unknown = wawp.time.zone(tz)
  if not zone then
    argument.refuse("tz", "list.open", "a time zone (" .. unknown .. ")", tz)
  end
  local format = options.format
  if format ~= nil and format ~= "text" and format ~= "csv" and format ~= "vcard" then
    argument.refuse("format", "list.open", '"text", "csv" or "vcard"', format)
  end
  local country = options.country
  if country ~= nil and (type(country) ~= "string" or not country:find("^%+?%d%d?%d?$")) then
    argument.refuse("country", "list.open", 'a country code such as "+49"', country)
  end
  local number, report = wawp.file.list(path, { format = format, country = country })
  if not number then
    return nil, report
  end
  local self = setmetatable({ path = path, tz = zone, number = number }, List)
  tell(self, report)
  return self
end

--- Seconds as the clocks of the list's zone count them, asked for once a second.
local function local_time(self)
  local now = math.floor(wawp.now())
  if self._now ~= now then
    self._now, self._local = now, now + wawp.time.parts(now, self.tz).offset
  end
  return self._local
end

local function find(self, key)
  local found, note, _, news = wawp.file.find(self.number, key, local_time(self))
  if news then
    tell(self, news)
  end
  return found, note
end

--- Whether somebody is on the list.
---
--- nil means that it cannot be known: a hidden caller (a LID) whose number no event has shown yet,
--- and the list has numbers; or an event that does not say who calls.
---@param caller wawp.caller|string|nil `call.caller`, an address, or a number such as "+49170..."
---@return boolean|nil listed
---@return string|nil note the entry's, or why it cannot be known
---
---     vips:has(call.caller)  --> true, "Alice"
function List:has(caller)
  if caller == nil or caller == wawp.null then
    return nil, "the event does not say who calls"
  elseif type(caller) ~= "table" and type(caller) ~= "string" then
    argument.refuse("caller", "list:has", "call.caller, an address or a number", caller)
  end
  local known = phone.identify(caller)
  local found, note
  for _, key in ipairs({ known.phone or known.address or "", known.lid or "" }) do
    if key ~= "" then
      found, note = find(self, key)
      if found then
        return true, note
      end
    end
  end
  if known.lid and not known.phone and self.report.numbers + self.report.prefixes > 0 then
    return nil, "the number is hidden"
  end
  return false
end

--- How many entries the list has, and how many lines are broken.
---@return integer entries
---@return integer broken
---
---     vips:count()  --> 120, 0
function List:count()
  return self.report.count, self.report.broken
end

--- The broken lines, the first twenty: `vips.txt:7: "Bob" is neither a number ...`.
---@return string[]
---
---     vips:problems()[1]
function List:problems()
  return self.report.problems
end

return M
