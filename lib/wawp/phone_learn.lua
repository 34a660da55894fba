--- Finds the pairs of hidden id and number that an event shows, for `wawp.phone`.
local argument = require("wawp.argument")
local pairs_seen = require("wawp.phone_pairs")

--- Fields that name one person twice. WAHA passes them on under `_data`: GOWS has names that end
--- in `Alt`,
--- NOWEB those of Baileys.
local PAIRS = {
  { "CallCreator", "CallCreatorAlt" },
  { "Sender", "SenderAlt" },
  { "Chat", "RecipientAlt" },
  { "from", "CallCreatorAlt" },
  { "from", "SenderAlt" },
  { "remoteJid", "remoteJidAlt" },
  { "participant", "participantAlt" },
  { "remoteJid", "senderPn" },
  { "remoteJid", "senderLid" },
  { "participant", "participantPn" },
  { "participant", "participantLid" },
  { "from", "callerPn" },
  { "id", "lid" },
  { "id", "phoneNumber" },
  { "lid", "pn" },
}

local function lid_of(value)
  local user = type(value) == "string" and value:match("^(%d+):?%d*@lid$")
  return user and user .. "@lid"
end

local function number_of(value)
  if type(value) ~= "string" then
    return nil
  end
  local user = value:match("^([1-9]%d+):?%d*@c%.us$")
    or value:match("^([1-9]%d+):?%d*@s%.whatsapp%.net$")
  return user and #user >= 5 and #user <= 15 and "+" .. user or nil
end

local function note(a, b)
  local lid, number = lid_of(a) or lid_of(b), number_of(a) or number_of(b)
  return lid and number and pairs_seen.add(lid, number) and 1 or 0
end

local function is_table(value)
  return type(value) == "table" and value ~= wawp.null
end

--- `outer` has the names that `inner` lacks: `from` stands beside `_data`, not in it.
local function scan(inner, outer)
  local learned = 0
  for _, names in ipairs(PAIRS) do
    local second = inner[names[2]]
    if second ~= nil then
      local first = inner[names[1]]
      if first == nil then
        first = outer and outer[names[1]]
      end
      learned = learned + note(first, second)
    end
  end
  return learned
end

---@param event table
---@return integer learned
return function(event)
  argument.expect(event, "table", "event", "phone.learn", "the event of a handler")
  local learned = is_table(event.me) and scan(event.me) or 0
  local payload = event.payload
  if not is_table(payload) then
    return learned
  end
  learned = learned + scan(payload)
  local data = payload._data
  if not is_table(data) then
    return learned
  end
  learned = learned + scan(data, payload)
  for _, name in ipairs({ "Info", "key", "BasicCallMeta", "MessageSource" }) do
    if is_table(data[name]) then
      learned = learned + scan(data[name], payload)
    end
  end
  return learned
end
