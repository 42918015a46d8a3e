/**
 * A mocha reporter for the test runner: one line per top-level suite while it runs, failures in full at the end,
 * and the counts as JSON in the file that PLIMSOLL_MOCHA_COUNTS names. A reporter is loaded by `require`, both by
 * mocha and by Hardhat.
 */
const { renameSync, writeFileSync } = require("node:fs");

const { reporters, Runner } = require("mocha");

const { Base } = reporters;
const {
  EVENT_RUN_END,
  EVENT_TEST_FAIL,
  EVENT_TEST_PASS,
  EVENT_TEST_PENDING,
  EVENT_SUITE_BEGIN,
  EVENT_SUITE_END,
} = Runner.constants;

module.exports = class CountingReporter extends Base {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);

    /** Of the top-level suite that is running. */
    let passed = 0;
    let failed = 0;
    let started = Date.now();

    runner.on(EVENT_TEST_PASS, () => passed++);
    runner.on(EVENT_TEST_FAIL, (/** @type {import("mocha").Test} */ test) => {
      failed++;
      Base.consoleLog(`  ${Base.color("fail", "✘")} ${test.fullTitle()}`);
    });

    const isTopLevel = (/** @type {import("mocha").Suite} */ suite) => suite.parent?.root === true;

    runner.on(EVENT_SUITE_BEGIN, (/** @type {import("mocha").Suite} */ suite) => {
      if (!isTopLevel(suite)) return;
      passed = 0;
      failed = 0;
      started = Date.now();
    });

    runner.on(EVENT_SUITE_END, (/** @type {import("mocha").Suite} */ suite) => {
      if (!isTopLevel(suite) || passed === 0 || failed > 0) return;
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      Base.consoleLog(
        `  ${Base.color("checkmark", "✔")} ${suite.title} ${Base.color("light", `${passed}, ${seconds} s`)}`,
      );
    });

    let skipped = 0;
    runner.on(EVENT_TEST_PENDING, () => skipped++);

    runner.once(EVENT_RUN_END, () => {
      if (this.failures.length > 0) Base.list(this.failures);
      const file = process.env.PLIMSOLL_MOCHA_COUNTS;
      if (file === undefined) return;
      const counts = { passed: this.stats.passes, failed: this.failures.length, skipped };
      writeFileSync(`${file}.partial`, JSON.stringify(counts));
      renameSync(`${file}.partial`, file);
    });
  }
};
