/* load/problem.c: where what is wrong goes: to a visitor, among the warnings, or up as the error
 * that ends the run. */
#include "load/session.h"

bool sc__session_report(struct sc__session *session, const sc_error *problem, sc_error *error)
{
    if (session->first_problem == SC_OK)
        session->first_problem = problem->status;
    if (session->visitor && problem->status != SC_ENOMEM) {
        session->visitor(session->context, problem, false);
        return true;
    }
    if (error)
        *error = *problem;
    return false;
}

/* A bad file that was found, not named: the rest loads (rule 3). */
static void warn_of(struct sc__session *session, const struct sc__text *text,
                    const sc_error *problem)
{
    if (text && problem->line > 0)
        sc__warn_at(&session->warnings, text, (size_t)problem->offset, problem->status, "%s",
                    problem->message);
    else
        sc__warn(&session->warnings, text ? text->name : problem->source, problem->status, "%s",
                 problem->message);
}

sc_status sc__session_problem(struct sc__session *session, const struct sc__text *text,
                              bool is_lenient, const sc_error *problem, sc_error *error)
{
    if (is_lenient && problem->status != SC_ENOMEM) {
        warn_of(session, text, problem);
        return SC_OK;
    }
    return sc__session_report(session, problem, error) ? SC_OK : problem->status;
}
