-- Rejects callers that are no contact of this number, by asking the Wawp API.
-- When the API does not answer, the call rings: a guess must not turn anybody away.
wawp.on("call.received", { deadline = 8, otherwise = "allow" }, function(call)
  if not call.from then
    return call:allow("the event does not say who calls")
  end
  -- `second` is the message when there is no contact, and `info` when there is one.
  local contact, second = wawp.request("GET", "/v2/contacts", { contactId = call.from })
  if not contact then
    return call:allow("cannot know: " .. second)
  end
  if second.dry_run then
    return call:allow("a dry run looks up no contacts")
  end
  if type(contact) == "table" and contact.name and contact.name ~= wawp.null then
    return call:allow("a contact")
  end
  call:reject{ reason = "not a contact" }
end)
