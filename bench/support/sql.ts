/** A connection to the database under measurement, as far as seeds need it. */
import type pg from 'pg'

export type Sql = Pick<pg.Client, 'query'>
