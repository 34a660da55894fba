--- Text for call rules. Every function takes time in proportion to the text.
local argument = require("wawp.argument")

---@class wawp.text
local M = {}

--- Cuts white space off both ends.
---@param s string
---@return string
---
---     text.trim("  hello ")  --> "hello"
function M.trim(s)
  argument.expect(s, "string", "s", "text.trim")
  local from = s:find("%S")
  if not from then
    return ""
  end
  local to = #s
  while s:find("^%s", to) do
    to = to - 1
  end
  return s:sub(from, to)
end

--- Whether `s` holds `part`, as it stands (no pattern).
---@param s string
---@param part string
---@return boolean
---
---     text.contains("call me", "me")  --> true
function M.contains(s, part)
  argument.expect(s, "string", "s", "text.contains")
  argument.expect(part, "string", "part", "text.contains")
  return s:find(part, 1, true) ~= nil
end

--- Whether `s` begins with `part`.
---@param s string
---@param part string
---@return boolean
---
---     text.starts_with("+49170", "+49")  --> true
function M.starts_with(s, part)
  argument.expect(s, "string", "s", "text.starts_with")
  argument.expect(part, "string", "part", "text.starts_with")
  return s:sub(1, #part) == part
end

--- Whether `s` ends with `part`.
---@param s string
---@param part string
---@return boolean
---
---     text.ends_with("1@lid", "@lid")  --> true
function M.ends_with(s, part)
  argument.expect(s, "string", "s", "text.ends_with")
  argument.expect(part, "string", "part", "text.ends_with")
  return part == "" or s:sub(-#part) == part
end

--- The digits of `s`, without all the rest.
---@param s string
---@return string
---
---     text.digits("+49 (170) 12")  --> "4917012"
function M.digits(s)
  argument.expect(s, "string", "s", "text.digits")
  return (s:gsub("%D", ""))
end

--- The parts of `s` between separators, white space around them cut off; empty parts stay.
---@param s string
---@param separator string as it stands, not empty
---@return string[]
---
---     text.split("a, b,,c", ",")  --> { "a", "b", "", "c" }
function M.split(s, separator)
  argument.expect(s, "string", "s", "text.split")
  argument.expect(separator, "string", "separator", "text.split")
  if separator == "" then
    argument.refuse("separator", "text.split", "at least one character", separator)
  end
  local parts, at = {}, 1
  while true do
    local from, to = s:find(separator, at, true)
    parts[#parts + 1] = M.trim(s:sub(at, (from or #s + 1) - 1))
    if not from then
      return parts
    end
    at = to + 1
  end
end

local function fill(inner, values)
  local name, rest = inner:match("^%s*([%w_.]+)%s*(.*)$")
  if not name then
    return nil, "`{" .. inner .. "}` names no value; write {{ for a brace"
  end
  local default = rest:match("^|(.*)$")
  if rest ~= "" and not default then
    return nil, "`{" .. inner .. "}`: behind the name stands | and a default, or nothing"
  end
  local value = values
  for part in name:gmatch("[^.]+") do
    value = type(value) == "table" and value ~= wawp.null and value[part] or nil
  end
  if value == nil or value == wawp.null or value == "" then
    value = default
  end
  if value == nil then
    return nil, "there is no value `" .. name .. "`, and no default: write {" .. name .. "|...}"
  end
  return tostring(value)
end

--- Fills a template: `{name}` is a value, `{name|default}` one that may be absent, `{a.b}` one
--- inside another; `{{` and `}}` are braces. Values are put in as they are: nothing in them is a
--- template.
---@param template string
---@param values table
---@return string
---
---     text.template("Hello {name|there}, we open {{{at}}}.", { at = "9:00" })
---     --> "Hello there, we open {9:00}."
function M.template(template, values)
  argument.expect(template, "string", "template", "text.template")
  argument.expect(values, "table", "values", "text.template")
  local out, at = {}, 1
  while true do
    local from = template:find("[{}]", at)
    out[#out + 1] = template:sub(at, (from or #template + 1) - 1)
    if not from then
      return table.concat(out)
    end
    local brace = template:sub(from, from)
    if template:sub(from + 1, from + 1) == brace then
      out[#out + 1] = brace
      at = from + 2
    else
      local to = brace == "{" and template:find("}", from, true)
      if not to then
        error("bad argument `template` to text.template: a single `" .. brace .. "` at " .. from, 2)
      end
      local value, problem = fill(template:sub(from + 1, to - 1), values)
      if not value then
        error("bad argument `template` to text.template: " .. problem, 2)
      end
      out[#out + 1] = value
      at = to + 1
    end
  end
end

return M
