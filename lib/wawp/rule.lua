--- Rules made of conditions, which say what was tried and what each saw.
---
--- A condition returns true, false, or nil (it cannot be known), and perhaps a text: what it saw.
local argument = require("wawp.argument")

---@class wawp.rule
local M = {}

--- A condition with a name, or a rule made of such.
---@class wawp.condition
---@field name string
local Condition = {}
Condition.__index = Condition
-- What it is asked by is easily forgotten.
Condition.__call = function()
  error("a rule is no function: write rule:check(call)", 2)
end

--- The parts of a rule, in the order in which they are tried.
---@class wawp.rule_options
---@field name? string the rule's name
---@field [integer] wawp.condition|table|fun(...): boolean|nil, any in order

--- What one condition came to.
---@class wawp.trace_entry
---@field condition string its name
---@field value boolean|"unknown"
---@field saw? string what it saw
---@field within? "all"|"any"|"none" the rule that it is a part of

local function word(value)
  if value == nil then
    return "unknown"
  end
  return value and true or false
end

--- Runs one condition and notes it; a rule notes its parts before itself.
local function try(condition, trace, within, ...)
  local value, saw
  if condition.parts then
    value, saw = condition.decide(condition, trace, ...)
  else
    value, saw = condition.test(...)
  end
  if value == wawp.null then
    value = nil
  end
  trace[#trace + 1] = {
    condition = condition.name,
    value = word(value),
    saw = saw ~= nil and tostring(saw) or nil,
    within = within,
  }
  return word(value)
end

--- Stops at the first part whose value is `last`; what cannot be known counts when nothing else
--- decides.
local function decide(kind, last, found, otherwise)
  return function(self, trace, ...)
    local is_unknown = false
    for _, part in ipairs(self.parts) do
      local value = try(part, trace, kind, ...)
      if value == last then
        return found, part.name
      end
      is_unknown = is_unknown or value == "unknown"
    end
    if is_unknown then
      return nil
    end
    return otherwise
  end
end

local DECIDE = {
  all = decide("all", false, false, true),
  any = decide("any", true, true, false),
  none = decide("none", true, false, true),
}

local function condition_of(part, number)
  if getmetatable(part) == Condition then
    return part
  elseif type(part) == "function" then
    return setmetatable({ name = "condition " .. number, test = part }, Condition)
  elseif type(part) == "table" and type(part[1]) == "string" and type(part[2]) == "function" then
    return setmetatable({ name = part[1], test = part[2] }, Condition)
  end
end

local function make(kind)
  return function(conditions)
    argument.expect(conditions, "table", "conditions", "rule." .. kind)
    if #conditions == 0 then
      argument.refuse("conditions", "rule." .. kind, "at least one", nil)
    end
    local parts = {}
    for i = 1, #conditions do
      parts[i] = condition_of(conditions[i], i)
      if not parts[i] then
        local expected = 'a function, { "name", function } or a rule'
        argument.refuse("conditions[" .. i .. "]", "rule." .. kind, expected, conditions[i])
      end
    end
    local name = conditions.name == nil and kind or conditions.name
    argument.expect(name, "string", "name", "rule." .. kind)
    return setmetatable({ name = name, parts = parts, decide = DECIDE[kind] }, Condition)
  end
end

--- True when all conditions are, false at the first that is not; nil when that cannot be known.
---@param conditions wawp.rule_options
---@return wawp.condition
---
---     rule.all{ { "voice", function(call) return not call.is_video end }, is_vip }
M.all = make("all")

--- True at the first condition that is; false when none is; nil when that cannot be known.
---@param conditions wawp.rule_options
---@return wawp.condition
---
---     rule.any{ is_vip, { "office hours", function() return office:open() end } }
M.any = make("any")

--- False at the first condition that is true; true when none is; nil when that cannot be known.
---@param conditions wawp.rule_options
---@return wawp.condition
---
---     rule.none{ is_blocked, is_group }
M.none = make("none")

--- A condition with a name, to be used in several rules.
---@param name string
---@param test fun(...): boolean|nil, string|nil
---@return wawp.condition
---
---     local is_vip = rule.named("vip", function(call) return vips:has(call.caller) end)
function M.named(name, test)
  argument.expect(name, "string", "name", "rule.named")
  argument.expect(test, "function", "test", "rule.named")
  return setmetatable({ name = name, test = test }, Condition)
end

--- Tries the conditions in their order.
---@param ... any what each condition gets, such as the call
---@return boolean|nil value
---@return wawp.trace_entry[] trace what was tried, in order
---
---     local rings, trace = rules:check(call)
function Condition:check(...)
  local trace = {}
  local value = try(self, trace, nil, ...)
  if value == "unknown" then
    return nil, trace
  end
  return value, trace
end

--- A trace in words, for a reason: `vip: no; office hours: no (closed on Sunday)`.
---@param trace wawp.trace_entry[]
---@return string
---
---     rule.say(trace)  --> "vip: yes (Alice)"
function M.say(trace)
  argument.expect(trace, "table", "trace", "rule.say", "what rule:check gave")
  local parts = {}
  for i, entry in ipairs(trace) do
    -- The rule itself comes last, and says nothing new.
    if i < #trace or #trace == 1 then
      local text = entry.value == "unknown" and "unknown" or entry.value and "yes" or "no"
      local saw = entry.saw and " (" .. entry.saw .. ")" or ""
      parts[#parts + 1] = entry.condition .. ": " .. text .. saw
    end
  end
  return table.concat(parts, "; ")
end

return M
