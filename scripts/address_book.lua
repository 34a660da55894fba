-- Lets everybody in an address book ring (contacts.vcf, as phones and mail programs export it).
-- Others are rejected with a message; the record has the contact's name.
local list = require("wawp.list")

local contacts = assert(list.open("contacts.vcf"))

wawp.on("call.received", function(call)
  local listed, name = contacts:has(call.caller)
  if listed then
    return call:allow("contact: " .. name)
  elseif listed == nil then
    return call:allow("cannot know: " .. name)
  end
  call:reject{ reason = "not in the address book", message = "Who are you? Please write first." }
end)
