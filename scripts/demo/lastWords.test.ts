import { expect } from "chai";

import { lastWords } from "./lastWords.ts";

describe("lastWords", () => {
  const record = '{"level":30,"msg":"marks posted"}';

  it("behavior: the error line, without the log records around it", () => {
    const reason = `server 1 ended (1): ${record}\nerror: port 8102 on 127.0.0.1 is taken: choose another\n${record}`;
    expect(lastWords(reason)).to.equal(
      "server 1 ended (exit code 1): error: port 8102 on 127.0.0.1 is taken: choose another",
    );
  });

  it("behavior: only how it ended when it said nothing but log records, or nothing", () => {
    expect(lastWords(`keeper ended (SIGKILL): ${record}\n${record}`)).to.equal("keeper ended (SIGKILL)");
    expect(lastWords("keeper ended (SIGKILL): ")).to.equal("keeper ended (SIGKILL)");
  });
});
