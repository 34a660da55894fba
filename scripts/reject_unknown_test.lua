local test = require("wawp.test")

test("a contact rings", function(t)
  t:api{ ["GET /v2/contacts"] = { body = { name = "Alice" } } }
  local call = t:call{ from = "15550000002@c.us" }:allowed("a contact")
  t:equal(call.requests[1].query, { contactId = "15550000002@c.us" })
end)

test("a stranger is rejected", function(t)
  t:api{ ["GET /v2/contacts"] = { body = { name = wawp.null } } }
  t:call{}:rejected("not a contact")
end)

test("when the API does not answer the call rings", function(t)
  t:api{ ["GET /v2/contacts"] = 404 }
  t:call{}:allowed(test.like("^cannot know: "))
end)

test("when it takes too long as well", function(t)
  t:api{ ["GET /v2/contacts"] = "timeout" }
  t:call{}:expect{ decision = "allow", rejects = 0 }
end)

test("a call that does not say who calls rings", function(t)
  t:event{ event = "call.received", payload = { id = "C1" } }:allowed(test.like("who calls"))
end)

test("an answer after the deadline comes too late: the call rings", function(t)
  t:api{ ["GET /v2/contacts"] = { delay = 9, body = { name = wawp.null } } }
  t:call{}:expect{ decision = "allow", rejects = 0, error = true }
end)

test("a dry run asks for no contact and lets the call ring", function(t)
  t:options{ dry_run = true }
  t:call{}:allowed("a dry run looks up no contacts"):expect{ requests = 0 }
end)
