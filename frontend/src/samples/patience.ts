/** For every test: a busy machine is given time before what is awaited counts as missing. */
import { configure } from '@testing-library/svelte'

configure({ asyncUtilTimeout: 10_000 })
