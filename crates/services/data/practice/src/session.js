// Sessions of the practice shop. The mistakes in this file are on purpose.
const crypto = require("node:crypto");

const SIGNING_KEY = "practice-shop-key";

function newSession() {
  return Math.random().toString(36).slice(2);
}

function passwordHash(password) {
  return crypto.createHash("md5").update(password).digest("hex");
}

function leave(request, response) {
  response.redirect(request.query.next);
}

function log(request) {
  console.log("signed in: " + request.body.password);
}

module.exports = { SIGNING_KEY, newSession, passwordHash, leave, log };
