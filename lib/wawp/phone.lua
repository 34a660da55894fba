--- Phone numbers and WhatsApp addresses. A hidden id (a LID) is never read as a number.
local argument = require("wawp.argument")
local pairs_seen = require("wawp.phone_pairs")
local plan = require("wawp.phone_plan")

---@class wawp.phone
local M = {}

--- Takes an address apart: `user`, `server`; the device (`:7`) is dropped.
local function split(text)
  local user, server = text:match("^([^@]+)@([^@]+)$")
  if user then
    return user:match("^([^:]+)"), server:lower()
  end
end

local function number_of_digits(digits)
  if #digits >= 5 and #digits <= 15 and digits:sub(1, 1) ~= "0" then
    return "+" .. digits
  end
end

--- The number in E.164 of an address or of a number in any notation.
---@param text string `15550000002@c.us`, `+49 (0)170 123-45`, `0049 170 12345`
---@return string|nil number such as `+15550000002`
---@return string|nil problem
---
---     phone.e164("15550000002:7@s.whatsapp.net")  --> "+15550000002"
---     phone.e164("90000000000002@lid")  --> nil, "90000000000002@lid is hidden: it is no number"
function M.e164(text)
  argument.expect(text, "string", "text", "phone.e164", "an address or a number")
  local user, server = split(text)
  if server == "lid" then
    return nil, text .. " is hidden: it is no number"
  elseif server == "c.us" or server == "s.whatsapp.net" then
    local number = user and user:find("^%d+$") and number_of_digits(user)
    if number then
      return number
    end
    return nil, text .. " has no number of 5 to 15 digits"
  elseif text:find("@", 1, true) then
    return nil, text .. " is not a person"
  elseif text:find("[^%d%s%+%-%./%(%)]") then
    return nil, text .. " is not a number"
  end
  local digits = text:gsub("%(0%)", ""):gsub("%D", "")
  local has_plus = text:find("^%s*%+")
  if not has_plus and digits:sub(1, 2) == "00" then
    digits = digits:sub(3)
  end
  local number = number_of_digits(digits)
  if number then
    return number
  end
  return nil, text .. " has no country code, or not 5 to 15 digits"
end

--- Only digits: an E.164 number without the plus; nil for everything else.
local function digits_of(number, where)
  if type(number) ~= "string" then
    error(
      ("bad argument `number` to %s: expected a number such as \"+15550000002\", got %s"):format(
        where,
        argument.describe(number)
      ),
      3
    )
  end
  return number:match("^%+(%d+)$")
end

local function longest(entries, digits, most)
  for length = math.min(most, #digits), 1, -1 do
    local found = entries[digits:sub(1, length)]
    if found then
      return found, length
    end
  end
end

--- The country of a number, as the numbering plan has it: where it was given out, not where the
--- phone is.
---@param number string E.164
---@return string|nil country ISO 3166, such as `DE`; nil for what is of no country, or no number
---
---     phone.country("+77011234567")  --> "KZ"
function M.country(number)
  local digits = digits_of(number, "phone.country")
  if not digits or longest(plan.worldwide, digits, 4) then
    return nil
  end
  return longest(plan.areas, digits, 7) or longest(plan.codes, digits, 3)
end

--- The calling code of a number.
---@param number string E.164
---@return string|nil code digits such as `49`
---
---     phone.code("+4917012345")  --> "49"
function M.code(number)
  local digits = digits_of(number, "phone.code")
  if not digits then
    return nil
  end
  local _, length = longest(plan.codes, digits, 3)
  return length and digits:sub(1, length) or nil
end

--- A number in groups, for people; what is no number comes back as it is.
---@param number string E.164
---@return string
---
---     phone.format("+4917012345678")  --> "+49 170 123 456 78"
function M.format(number)
  local digits = digits_of(number, "phone.format")
  if not digits then
    return number
  end
  local _, length = longest(plan.codes, digits, 3)
  local groups, at = { "+" .. digits:sub(1, length or 3) }, (length or 3) + 1
  while at <= #digits do
    local rest = #digits - at + 1
    local size = rest <= 4 and rest or 3
    groups[#groups + 1] = digits:sub(at, at + size - 1)
    at = at + size
  end
  return table.concat(groups, " ")
end

--- Whether a number is of one of some countries.
---@param number string|nil E.164; nil for a hidden caller
---@param countries string[] such as `{ "DE", "AT", "CH" }`
---@return boolean|nil is_of nil when the number or its country is not known
---
---     phone.is_of("+4917012345", { "DE", "AT" })  --> true
function M.is_of(number, countries)
  argument.expect(countries, "table", "countries", "phone.is_of", "a list such as { \"DE\" }")
  for _, country in ipairs(countries) do
    if type(country) ~= "string" or not country:find("^%u%u$") then
      argument.refuse("countries", "phone.is_of", 'codes such as "DE"', country)
    end
  end
  if number == nil then
    return nil
  elseif type(number) ~= "string" then
    argument.refuse("number", "phone.is_of", "a number such as \"+15550000002\"", number)
  end
  local country = M.country(number)
  if not country then
    return nil
  end
  for _, one in ipairs(countries) do
    if one == country then
      return true
    end
  end
  return false
end

--- What is known of somebody.
---@class wawp.person
---@field phone? string in E.164
---@field lid? string such as `90000000000002@lid`
---@field address? string as it was given

--- What is known of a caller; the part that is hidden is filled in when an event has shown it.
---@param caller wawp.caller|string `call.caller`, an address, or a number
---@return wawp.person
---
---     phone.identify("90000000000002@lid").phone  --> "+15550000002"
function M.identify(caller)
  local known = {}
  if type(caller) == "table" then
    known.phone, known.lid, known.address = caller.phone, caller.lid, caller.jid
  elseif type(caller) == "string" then
    local user, server = split(caller)
    known.address = caller
    if server == "lid" then
      known.lid = user .. "@lid"
    else
      known.phone = M.e164(caller)
    end
  else
    argument.refuse("caller", "phone.identify", "call.caller, an address or a number", caller)
  end
  if known.lid and not known.phone then
    known.phone = pairs_seen.number(known.lid)
  elseif known.phone and not known.lid then
    known.lid = pairs_seen.lid(known.phone)
  end
  return known
end

--- Learns which hidden id is which number from an event that shows both; give it every event.
---@param event wawp.event|table the event or call of a handler
---@return integer learned how many pairs were new
---
---     wawp.on("*", { priority = 100 }, function(event) phone.learn(event) end)
M.learn = require("wawp.phone_learn")

--- Asks the API for the number of a hidden id, and remembers it.
---@param lid string such as `90000000000002@lid`
---@return string|nil number nil when it is not known
---@return string|nil problem
---@return wawp.info|nil info
---
---     phone.ask("90000000000002@lid")  --> "+15550000002"
function M.ask(lid)
  argument.expect(lid, "string", "lid", "phone.ask", 'a hidden id such as "90000000000002@lid"')
  if not lid:find("^%d+@lid$") then
    argument.refuse("lid", "phone.ask", 'a hidden id such as "90000000000002@lid"', lid)
  end
  local known = pairs_seen.number(lid)
  if known then
    return known
  end
  local answer, problem, info = wawp.request("GET", "/v2/lids/" .. lid:gsub("@", "%%40"))
  if answer == nil then
    return nil, problem, info
  end
  local shown = type(answer) == "table" and answer ~= wawp.null and (answer.pn or answer.number)
  local number = type(shown) == "string" and M.e164(shown)
  if not number then
    return nil, "the API does not know its number"
  end
  pairs_seen.add(lid, number)
  return number
end

return M
