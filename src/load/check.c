/* load/check.c: a load that reports all that is wrong and publishes nothing. */
#include "load/session.h"

static void report_warnings(const struct sc__session *session)
{
    for (const struct sc__warning *warning = session->warnings.first; warning;
         warning = warning->next) {
        sc_error described;
        sc__warning_describe(warning, &described);
        session->visitor(session->context, &described, true);
    }
}

static void ignore_problem(void *context, const sc_error *problem, bool is_warning)
{
    (void)context;
    (void)problem;
    (void)is_warning;
}

sc_status sc_layers_check(const sc_layers *layers, sc_problem_visitor visitor, void *context)
{
    struct sc__session session;
    sc_layers *captured;
    sc_snapshot *snapshot = NULL;
    sc_error error = SC_ERROR_INIT;
    struct sc__load_memory memory = {0};
    if (!layers)
        return SC_EINVALID;
    sc_status status = sc__layers_capture(layers, layers->allocator, NULL, &captured, &error);
    if (status != SC_OK)
        return status;
    memory.allocator = layers->allocator;
    sc__session_init(&session, captured, &memory);
    session.visitor = visitor ? visitor : ignore_problem;
    session.context = context;
    status = sc__session_read(&session, &error);
    if (status == SC_OK && session.first_problem == SC_OK) /* else what is merged is not all */
        status = sc__session_finish(&session, &snapshot, &error);
    sc__warnings_close(&session.warnings);
    if (status != SC_OK)
        session.visitor(context, &error, false);
    report_warnings(&session);
    if (status == SC_OK)
        status = session.first_problem;
    if (status == SC_OK && layers->options.strict && session.warnings.count > 0)
        status = SC_ESTRICT;
    sc_release(snapshot);
    sc__session_fini(&session);
    sc_layers_destroy(captured);
    return status;
}
